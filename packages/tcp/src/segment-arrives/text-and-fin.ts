import { FIN, PSH, type Packet } from "@seedwire/wire";
import { changeState, closeDown, enterTimeWait } from "../event/change-state.ts";
import { NEWS_END, type Outbox } from "../outbox.ts";
import { noteDataReceived, scheduleAck } from "../receive/ack-policy.ts";
import { acceptText, textSeq } from "../receive/text.ts";
import { rtoNs } from "../rtt/rto.ts";
import { emitReset } from "../send/segment.ts";
import { seqAdd, seqGeq, seqGt, seqLeq, seqLt } from "../seq.ts";
import { mayReceive } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { endsOf } from "./closed.ts";

/** Seventh: the segment text; and eighth: the FIN, its own or one that came before. */
export function takeTextAndFin(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (segment.payloadLength > 0) takeText(tcb, segment, out);
  if ((segment.flags & FIN) !== 0) finArrives(tcb, segment, out);
  if (tcb.earlyFin !== null && seqLeq(tcb.earlyFin, tcb.rcvNxt)) acceptFin(tcb, out);
}

/** Seventh: the segment text. */
function takeText(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.state === "TIME-WAIT") tcb.ackNow = true;
  if (!mayReceive(tcb.state)) return; // after the peer's FIN: ignored
  if (tcb.readShut && seqGt(seqAdd(textSeq(segment), segment.payloadLength), tcb.rcvNxt)) {
    // Nobody will ever read it (RFC 9293 §3.6.1, RFC 2525 §2.17).
    emitReset(endsOf(segment), out, segment.ack, null);
    closeDown(tcb, out);
    return;
  }
  noteDataReceived(tcb, segment.payloadLength, out, rtoNs(tcb));
  if ((segment.flags & PSH) !== 0) tcb.pushReceived = true;
  scheduleAck(tcb, acceptText(tcb, segment, out), out);
}

/** Eighth: a FIN. It counts when all data before it is here. */
function finArrives(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (tcb.finReceived) {
    // It came again: the ACK of it was lost.
    if (tcb.state === "TIME-WAIT") enterTimeWait(tcb, out);
    tcb.ackNow = true;
    return;
  }
  if (!mayReceive(tcb.state)) return;
  const at = seqAdd(textSeq(segment), segment.payloadLength);
  if (at !== tcb.rcvNxt) tcb.ackNow = true; // a duplicate ACK, as for data that comes early
  // One beyond the window is cut off, as data there is.
  if (seqGeq(at, tcb.rcvNxt) && seqLt(at, tcb.rcvAdv)) tcb.earlyFin = at;
}

/** The FIN is the next in order. */
function acceptFin(tcb: Tcb, out: Outbox): void {
  tcb.earlyFin = null;
  tcb.finReceived = true;
  tcb.rcvNxt = seqAdd(tcb.rcvNxt, 1);
  if (seqGt(tcb.rcvNxt, tcb.rcvAdv)) tcb.rcvAdv = tcb.rcvNxt;
  tcb.reassembly.clear(); // nothing can be beyond a FIN
  tcb.ackNow = true;
  out.news |= NEWS_END;
  switch (tcb.state) {
    case "ESTABLISHED":
      changeState(tcb, "CLOSE-WAIT", out);
      break;
    case "FIN-WAIT-1":
      changeState(tcb, "CLOSING", out); // our FIN is not acknowledged yet, or we would be in FIN-WAIT-2
      break;
    case "FIN-WAIT-2":
      enterTimeWait(tcb, out);
      break;
    default:
  }
}
