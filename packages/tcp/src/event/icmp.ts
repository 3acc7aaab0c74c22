import { ICMP_TIME_EXCEEDED, ICMP_UNREACHABLE, type Packet } from "@seedwire/wire";
import type { IcmpError } from "@seedwire/ip";
import type { Outbox, TcpErrorCode } from "../outbox.ts";
import { rtoNs } from "../rtt/rto.ts";
import { simpleRetransmit } from "../loss/simple-retransmit.ts";
import { lowerMss, lowerOwnMss } from "../send/mss.ts";
import { toldSizes } from "../send/sending.ts";
import { isHalfOpen } from "../segment-arrives/syn-received.ts";
import { seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";
import { tellSoftError } from "./connection-failure.ts";
import { giveUp } from "./give-up.ts";
import { xmitTimeout } from "./retransmission-timeout.ts";

/** Errors by code of "destination unreachable", as Linux gives them to the application. */
const UNREACHABLE: readonly TcpErrorCode[] = [
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENOPROTOOPT",
  "ECONNREFUSED",
  "EMSGSIZE",
  "EOPNOTSUPP",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENONET",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EHOSTUNREACH",
  "EHOSTUNREACH",
  "EHOSTUNREACH",
];

/**
 * Whether a segment that an ICMP error quotes is in flight, or was an ACK that left last, so that a blind
 * attacker would have to guess (RFC 5927 §4). After the end nobody is left to tell.
 */
function isInFlight(tcb: Tcb, quoted: Packet): boolean {
  if (tcb.state === "CLOSED" || tcb.state === "TIME-WAIT") return false;
  const seq = toSeq(quoted.seq);
  const first = tcb.synAckPending ? tcb.iss : tcb.sndUna;
  return !seqLt(seq, first) && !seqGt(seq, tcb.sndNxt);
}

/** Whether a quote may tell of the path's MTU: not that of a SYN,ACK, which Linux does not ask. */
export const maySayMtu = (tcb: Tcb, quoted: Packet): boolean =>
  isInFlight(tcb, quoted) && !(tcb.config.profile === "linux" && isHalfOpen(tcb));

/** An ICMP error about a segment of ours (RFC 9293 §3.9.2.2). It counts only if that {@link isInFlight}. */
export function icmpArrives(tcb: Tcb, error: IcmpError, pathMtuBytes: number, out: Outbox): void {
  if (!isInFlight(tcb, error.quoted)) return;
  if (error.kind === "source-quench") return; // RFC 9293 MUST-55
  if (error.kind === "fragmentation-needed") {
    if (!maySayMtu(tcb, error.quoted)) return;
    const { config } = tcb;
    const isLinux = config.profile === "linux";
    const opens = tcb.state === "SYN-SENT";
    if (!config.pathMtuDiscovery) {
      if (isLinux) hearOfPathMtu(tcb, pathMtuBytes);
      return;
    }
    if (config.pathMtuErrors && error.nextHopMtu < pathMtuBytes) tcb.softError = "EMSGSIZE";
    // Linux asks for nothing but a path MTU less than before: what is lost already may go again then, too.
    const isNarrower = (opens || isLinux) && pathMtuBytes < tcb.sending.pathMtuBytes;
    const { ownMssBytes } = toldSizes(tcb) ?? tcb;
    if (opens || tcb.synAckPending) lowerOwnMss(tcb, pathMtuBytes);
    const isNew = lowerMss(tcb, pathMtuBytes) || isNarrower || tcb.sending.loweredByOthers;
    tcb.sending.loweredByOthers = false;
    if (opens) keepSizes(tcb, ownMssBytes); // that is announced when it leaves again
    if (isNew) simpleRetransmit(tcb, out);
    return;
  }
  const code = codeOf(error);
  if (tcb.config.profile === "linux") asLinux(tcb, error, code, out);
  else if (isHard(error) && hardErrorEnds(tcb)) giveUp(tcb, code, out);
  else noteSoftError(tcb, code, out);
}

/**
 * The path takes less than thought, and nothing goes again because of that: as others have met it, or one who
 * does not ask for errors (Linux: its route knows all the same). New segments are as long as it takes.
 */
export function hearOfPathMtu(tcb: Tcb, pathMtuBytes: number): void {
  if (toldSizes(tcb) === null) keepSizes(tcb, tcb.ownMssBytes);
  const opens = tcb.state === "SYN-SENT";
  if (opens) lowerOwnMss(tcb, pathMtuBytes);
  if (lowerMss(tcb, pathMtuBytes) && !opens) tcb.sending.loweredByOthers = true;
}

/** Keeps what decides how long segments are, to be told until the next leaves. */
function keepSizes({ smssBytes, sending, counters }: Tcb, ownMssBytes: number): void {
  const { pathMtuBytes } = sending;
  const { dataSegmentsSent: segmentsSent } = counters;
  sending.beforeNews = { smssBytes, pathMtuBytes, ownMssBytes, segmentsSent };
}

function codeOf({ type, code }: IcmpError): TcpErrorCode {
  if (type === ICMP_UNREACHABLE) return UNREACHABLE[code] ?? "EHOSTUNREACH";
  return type === ICMP_TIME_EXCEEDED ? "EHOSTUNREACH" : "EPROTO";
}

/** Codes 2 and 3 say that nobody will answer, ever (RFC 9293 SHLD-26; 4 is for path MTU discovery). */
const isHard = ({ kind }: IcmpError): boolean =>
  kind === "protocol-unreachable" || kind === "port-unreachable";

const hardErrorEnds = (tcb: Tcb): boolean =>
  tcb.state === "SYN-SENT" || tcb.config.icmpHardErrors === "abort";

/**
 * As Linux: any error ends an open attempt, none a connection; but if it times out later, the error
 * of the network is what the application hears.
 */
function asLinux(tcb: Tcb, error: IcmpError, code: TcpErrorCode, out: Outbox): void {
  if (error.type === ICMP_UNREACHABLE && error.code > 15) return;
  if (error.type === ICMP_TIME_EXCEEDED && error.code !== 0) return; // a fragment was missing: no matter of ours
  if (isHalfOpen(tcb)) {
    // A listener drops a half-open connection, if the quoted segment is its SYN,ACK.
    const notThere = error.type !== ICMP_UNREACHABLE || error.code <= 1;
    if (toSeq(error.quoted.seq) === tcb.iss && notThere) closeDown(tcb, out);
    return;
  }
  if (error.type === ICMP_UNREACHABLE && error.code <= 1) revertBackoff(tcb, error, out);
  if (tcb.state === "CLOSED") return;
  const opening = tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED";
  if (opening && !tcb.fastOpened) giveUp(tcb, code, out);
  else noteSoftError(tcb, code, out);
}

function noteSoftError(tcb: Tcb, code: TcpErrorCode, out: Outbox): void {
  tcb.softError = code;
  tellSoftError(tcb, code, out);
}

/**
 * It was the path and not congestion that swallowed a retransmission: one back-off is taken back
 * (RFC 6069 §4).
 */
function revertBackoff(tcb: Tcb, error: IcmpError, out: Outbox): void {
  if (toSeq(error.quoted.seq) !== tcb.sndUna || tcb.timeouts === 0) return;
  if (tcb.probeBackoff === 0 || tcb.scoreboard.count === 0) return;
  tcb.rtoBackoff = --tcb.probeBackoff;
  const deadlineNs = tcb.scoreboard.sentNs(0) + rtoNs(tcb);
  if (deadlineNs > out.nowNs) tcb.rtoDeadlineNs = deadlineNs;
  else xmitTimeout(tcb, out);
}
