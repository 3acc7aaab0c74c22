import { NO_BYTES, OPTION_MSS, type Address, type Packet } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import type { TcpConfig } from "../config.ts";
import type { Tcb } from "../tcb.ts";
import type { FastOpenCache } from "./cache.ts";
import { FAST_OPEN_CLIENT, FAST_OPEN_CLIENT_NO_COOKIE } from "./config.ts";
import { fastOpenOptionOf } from "./option.ts";

/** Room that a SYN with data leaves for options, whatever they are: middleboxes may add some. */
const MOST_OPTION_BYTES = 40;
const HEADERS = 40;

/** Whether a connection may send data with its SYN: a cookie is known, or none is needed. */
export function mayFastOpen(
  cache: FastOpenCache,
  config: TcpConfig,
  local: Address,
  remote: Address,
  noCookie: boolean,
  nowNs: Ns,
): boolean {
  if (cache.blackHole.isFeared(config.fastOpenBlackHoleNs, nowNs)) return false;
  if ((config.fastOpen & FAST_OPEN_CLIENT) === 0) return false;
  if (noCookie || (config.fastOpen & FAST_OPEN_CLIENT_NO_COOKIE) !== 0) return true;
  return (cache.get(local, remote)?.cookie.length ?? 0) > 0;
}

/**
 * Prepares a TCB for an active Fast Open (RFC 7413 §4.2.1, §4.2.2): with a cookie its SYN carries it
 * and as much of the data as fits; without one it asks for a cookie, and the data has to wait.
 *
 * @returns how many bytes of the data go with the SYN
 */
export function prepareFastOpen(
  tcb: Tcb,
  cache: FastOpenCache,
  data: Uint8Array,
  mtuBytes: number,
  noCookie: boolean,
  nowNs: Ns,
): number {
  const { config, localAddress, remoteAddress } = tcb;
  if ((config.fastOpen & FAST_OPEN_CLIENT) === 0) return 0;
  if (cache.blackHole.isFeared(config.fastOpenBlackHoleNs, nowNs)) return 0;
  const known = cache.get(localAddress, remoteAddress);
  tcb.fastOpen.asked = true;
  const ownMss = Math.min(config.maxMssBytes, mtuBytes - HEADERS);
  const knownMss = known === null || known.mssBytes === 0 ? ownMss : known.mssBytes;
  tcb.fastOpen.presumedMssBytes = Math.min(knownMss, config.maxMssBytes);
  if (!mayFastOpen(cache, config, localAddress, remoteAddress, noCookie, nowNs)) {
    const experimental = known !== null && known.triedStandard && !known.triedExperimental;
    tcb.fastOpen.option = { cookie: NO_BYTES, experimental };
    tcb.fastOpen.failure = "no cookie";
    return 0;
  }
  if (!noCookie && !isCookieless(config)) {
    const { cookie, experimental } = known!;
    tcb.fastOpen.option = { cookie, experimental };
  }
  const room = Math.max(0, Math.min(ownMss, knownMss) - MOST_OPTION_BYTES);
  tcb.fastOpen.synBytes = Math.min(room, data.length);
  // It leaves now, and never waits in a queue.
  const { queue } = tcb.sending;
  tcb.sendBuffer.append(data.subarray(0, tcb.fastOpen.synBytes));
  queue.startOffset = tcb.fastOpen.synBytes;
  queue.endOffset = tcb.fastOpen.synBytes;
  return tcb.fastOpen.synBytes;
}

const isCookieless = (config: TcpConfig): boolean =>
  (config.fastOpen & FAST_OPEN_CLIENT_NO_COOKIE) !== 0;

/** What the SYN,ACK to a Fast Open says is kept for the next time (RFC 7413 §4.1.3). */
export function learnFastOpen(tcb: Tcb, cache: FastOpenCache, synAck: Packet): void {
  if (!tcb.fastOpen.asked) return;
  tcb.fastOpen.asked = false;
  const { localAddress, remoteAddress } = tcb;
  const known = cache.get(localAddress, remoteAddress);
  const mssBytes = toldMssBytes(tcb, synAck) ?? known?.mssBytes ?? 0;
  const option = tcb.fastOpen.sentOption ? fastOpenOptionOf(synAck) : null; // else it is not for us
  if (option !== null && option.cookie.length > 0) {
    const { cookie, experimental } = option;
    cache.learn(localAddress, remoteAddress, { cookie: cookie.slice(), experimental, mssBytes });
    return;
  }
  const isRefusal = tcb.fastOpen.synBytes === 0 && tcb.synTimeouts === 0;
  if (isRefusal && (known?.cookie.length ?? 0) === 0) {
    const again = known?.triedStandard === true;
    cache.learn(localAddress, remoteAddress, {
      mssBytes,
      triedStandard: true,
      triedExperimental: again,
    });
  } else {
    cache.learn(localAddress, remoteAddress, { mssBytes });
  }
}

/** The MSS that the peer has told, not the smaller one that was chosen here (Linux); null if it told none. */
function toldMssBytes({ peerMssBytes, config }: Tcb, synAck: Packet): number | null {
  if (peerMssBytes !== config.maxMssBytes) return peerMssBytes;
  return (synAck.tcpOptions & OPTION_MSS) === 0 ? null : synAck.mss;
}
