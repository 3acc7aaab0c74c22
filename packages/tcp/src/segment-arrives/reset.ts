import type { Packet } from "@seedwire/wire";
import { closeDown } from "../event/change-state.ts";
import { giveUp } from "../event/give-up.ts";
import type { Outbox, TcpErrorCode } from "../outbox.ts";
import { seqAdd, seqMax, toSeq, type Seq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { challenge } from "./challenge.ts";
import { resetAnswer } from "./closed.ts";

/** RST within the window: only one with the exact number ends the connection (RFC 5961 §3.2). */
export function resetArrives(tcb: Tcb, segment: Packet, out: Outbox): void {
  const seq = toSeq(segment.seq);
  if (seq !== tcb.rcvNxt && tcb.config.challengesForgeries) {
    if (seq !== tcb.rcvAdv) challenge(tcb, out); // at the edge it is outside already
    return;
  }
  switch (tcb.state) {
    case "SYN-RECEIVED":
      // From a passive open: back to LISTEN, which is the listener's own state.
      if (tcb.passive) closeDown(tcb, out);
      else giveUp(tcb, "ECONNREFUSED", out);
      break;
    case "TIME-WAIT":
      // Assassination (RFC 1337 §2), unless fix F1 is on.
      if (!tcb.config.ignoreResetInTimeWait) closeDown(tcb, out);
      break;
    case "CLOSING":
    case "LAST-ACK":
      closeDown(tcb, out);
      break;
    default:
      giveUp(tcb, "ECONNRESET", out);
  }
}

/**
 * A SYN in the window, without RFC 5961: the peer has begun anew, so this connection is over. One that
 * a passive OPEN led to goes back to LISTEN in silence (RFC 9293 §3.10.7.4, Fourth).
 */
export function synResets(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.state === "SYN-RECEIVED" && tcb.passive) return closeDown(tcb, out);
  resetAnswer(segment, out);
  giveUp(tcb, "ECONNRESET", out);
}

/**
 * As Linux: exact is RCV.NXT, or one less after the peer's FIN (it may not know that we have that),
 * or the end of the last SACK block (the peer may take that for what we expect).
 */
export function isExactReset(tcb: Tcb, seq: Seq): boolean {
  if (seq === tcb.rcvNxt || isBeforeFin(tcb, seq)) return true;
  const blocks = tcb.reassembly.sack.edges;
  if (!tcb.sackOk || blocks.length === 0) return false;
  let highest = blocks[1]!;
  for (let at = 3; at < blocks.length; at += 2) highest = seqMax(highest, blocks[at]!);
  return seq === highest;
}

/** The peer's FIN is acknowledged, and this is its number. */
export function isBeforeFin(tcb: Tcb, seq: Seq): boolean {
  if (seq !== seqAdd(tcb.rcvNxt, -1)) return false;
  return tcb.state === "CLOSE-WAIT" || tcb.state === "LAST-ACK" || tcb.state === "CLOSING";
}

/** The peer has reset the connection: the errors that Linux gives for it. */
export function linuxReset(tcb: Tcb, out: Outbox): void {
  giveUp(tcb, tcb.state === "CLOSE-WAIT" ? "EPIPE" : "ECONNRESET", out);
}

/** Data has come that nobody will ever read (RFC 9293 §3.6.1, RFC 2525 §2.17): RST, and the end. */
export function refuseText(
  tcb: Tcb,
  segment: Packet,
  error: TcpErrorCode | null,
  out: Outbox,
): void {
  resetAnswer(segment, out);
  if (error === null || tcb.orphan) closeDown(tcb, out);
  else giveUp(tcb, error, out);
}
