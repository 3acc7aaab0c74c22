import { ACK, SYN, type Packet } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import { beginControl } from "../congestion/grow-window.ts";
import { beginStart, initialWindowSegments } from "../congestion/initial-window.ts";
import { takeEcnRequest } from "../ecn/negotiation.ts";
import { changeState } from "../event/change-state.ts";
import { armKeepAlive } from "../event/keep-alive.ts";
import type { Listener } from "../listener.ts";
import { NEWS_OPENED, NEWS_READABLE, type Outbox } from "../outbox.ts";
import { tailroomOf, truesizeOf } from "../receive/memory.ts";
import { settleMss } from "../send/mss.ts";
import { emitSegment } from "../send/segment.ts";
import { takeSynOptions } from "../segment-arrives/syn-options.ts";
import { seqAdd } from "../seq.ts";
import type { SipKey } from "../siphash.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { FAST_OPEN_SERVER, FAST_OPEN_SERVER_NO_COOKIE } from "./config.ts";
import { fastOpenCookie, fastOpenKeys } from "./cookie.ts";
import { type FastOpenOption, fastOpenOptionOf } from "./option.ts";

/** What a listener does about Fast Open in a SYN. */
export interface FastOpenAnswer {
  /** The data is taken, and the connection is given to the application now. */
  readonly accepts: boolean;
  /** What the SYN,ACK says of it. */
  readonly option: FastOpenOption | null;
}

const NOTHING: FastOpenAnswer = { accepts: false, option: null };
const ACCEPTED: FastOpenAnswer = { accepts: true, option: null };

/**
 * Fast Open at the server (RFC 7413 §4.2.2): data is taken with a good cookie; who has none, or a bad
 * one, is given one.
 */
export function answerFastOpen(
  { config, stack, fastOpen: queue, fastOpenNoCookie }: Listener,
  syn: Packet,
  nowNs: Ns,
): FastOpenAnswer {
  const asked = fastOpenOptionOf(syn);
  if ((config.fastOpen & FAST_OPEN_SERVER) === 0) return NOTHING;
  if ((asked === null && syn.payloadLength === 0) || !queue.hasRoom(nowNs)) return NOTHING;
  if (fastOpenNoCookie || (config.fastOpen & FAST_OPEN_SERVER_NO_COOKIE) !== 0) return ACCEPTED;
  if (asked === null) return NOTHING;
  const { experimental } = asked;
  const keys = fastOpenKeys(config, stack.secrets);
  const cookieOf = (key: SipKey): Uint8Array => fastOpenCookie(key, syn.source, syn.destination);
  const fresh = { cookie: cookieOf(keys[0]!), experimental };
  const matching = keys.findIndex((key) => isSame(cookieOf(key), asked.cookie));
  if (matching === 0) return ACCEPTED;
  // With an old key the client is told the cookie of the new one.
  return { accepts: matching > 0, option: fresh };
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

/**
 * A SYN is taken with its data: the connection is the application's from now on, though the handshake
 * is not complete. Its sequence numbers begin after the SYN, which a timer of its own repeats.
 */
export function acceptFastOpen(tcb: Tcb, syn: Packet, mtuBytes: number, out: Outbox): void {
  takeSynOptions(tcb, syn, mtuBytes, out.nowNs);
  if (tcb.sending.inPortions) measureByWindow(tcb, syn.window, mtuBytes);
  takeEcnRequest(tcb, syn);
  changeState(tcb, "SYN-RECEIVED", out);
  tcb.fastOpened = true;
  tcb.synAckPending = true;
  tcb.sndUna = seqAdd(tcb.iss, 1);
  tcb.sndNxt = tcb.sndUna;
  tcb.unaOffset = 0;
  tcb.congestion.cwndSegments = initialWindowSegments(tcb);
  beginStart(tcb);
  beginControl(tcb, out.nowNs);
  if (tcb.teller !== null) tcb.teller.because(tcb, "handshake complete");
  if (syn.payloadLength > 0) {
    tcb.receiveBuffer.push(syn.payload, syn.payloadOffset, syn.payloadLength);
    tcb.rcvNxt = seqAdd(tcb.rcvNxt, syn.payloadLength);
    tcb.fastOpen.synAcknowledged = true;
    out.news |= NEWS_READABLE;
  }
  emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
  const { sizeBytes } = syn;
  if (syn.payloadLength > 0) {
    tcb.memory.queue(syn.payloadLength, truesizeOf(sizeBytes), tailroomOf(sizeBytes));
  }
  tcb.rtoDeadlineNs = timerEndNs(tcb, out.nowNs, tcb.config.initialRtoNs);
  // From the SYN on, not from ESTABLISHED: if it is closed before that, it never gets there (Linux).
  armKeepAlive(tcb, out.nowNs);
  out.news |= NEWS_OPENED;
}

/**
 * The window of the SYN is the largest so far. It is not scaled (RFC 7323 §2.2); but Linux takes it for
 * scaled when it works out how large segments may be.
 */
function measureByWindow(tcb: Tcb, windowBytes: number, mtuBytes: number): void {
  tcb.maxSndWndBytes = windowBytes << tcb.sndScale;
  settleMss(tcb, mtuBytes);
  tcb.maxSndWndBytes = windowBytes;
}
