import { FIN, type Packet } from "@seedwire/wire";
import { takeCwr } from "../ecn/receiver.ts";
import { changeState, enterTimeWait } from "../event/change-state.ts";
import { NEWS_END, type Outbox } from "../outbox.ts";
import { scheduleAck } from "../receive/ack-policy.ts";
import { becomeInteractive } from "../receive/linux-acks.ts";
import { acceptText, dropEarly, textSeq } from "../receive/text.ts";
import { emitPureAck } from "../send/segment.ts";
import { seqAdd, seqGt } from "../seq.ts";
import { mayReceive } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { refuseText } from "./reset.ts";

/**
 * Seventh: the segment text; and eighth: the FIN, its own or one that came before.
 *
 * @param isFast whether the text takes the fast path of Linux (`fast-path.ts`)
 */
export function takeTextAndFin(tcb: Tcb, segment: Packet, out: Outbox, isFast = false): void {
  if (segment.payloadLength === 0 && (segment.flags & FIN) === 0) return;
  if (!mayReceive(tcb.state)) return afterFin(tcb, segment, out);
  if (tcb.readShut && tcb.config.profile === "rfc" && hasNewText(tcb, segment)) {
    return refuseText(tcb, segment, null, out);
  }
  if (tcb.ecn.agreed) takeCwr(tcb, segment);
  const arrival = acceptText(tcb, segment, out, isFast);
  if (arrival !== null) scheduleAck(tcb, arrival, out);
  tcb.ackUndecided = true;
  if (tcb.finReceived) acceptFin(tcb, out);
}

/** Whether the segment has a byte that is not here yet. */
const hasNewText = (tcb: Tcb, segment: Packet): boolean =>
  segment.payloadLength > 0 && seqGt(seqAdd(textSeq(segment), segment.payloadLength), tcb.rcvNxt);

/** The peer's FIN has come already: what follows it is ignored, what comes again acknowledged again. */
function afterFin(tcb: Tcb, segment: Packet, out: Outbox): void {
  const isFin = (segment.flags & FIN) !== 0;
  if (tcb.state === "TIME-WAIT") {
    if (isFin) enterTimeWait(tcb, out);
    tcb.ackNow = true;
    return;
  }
  if (isFin) tcb.ackNow = true; // the ACK of it was lost
}

/** The FIN was the next in order. */
function acceptFin(tcb: Tcb, out: Outbox): void {
  const isLinux = tcb.config.ackPolicy === "linux";
  if (seqGt(tcb.rcvNxt, tcb.rcvAdv)) tcb.rcvAdv = tcb.rcvNxt;
  if (!isLinux) {
    dropEarly(tcb); // nothing can be beyond a FIN
    tcb.ackNow = true;
  }
  out.news |= NEWS_END;
  switch (tcb.state) {
    case "ESTABLISHED":
      changeState(tcb, "CLOSE-WAIT", out);
      if (!isLinux) break;
      // The ACK waits for what the application does now, like that of any data.
      tcb.ackScheduled = true;
      becomeInteractive(tcb);
      break;
    case "FIN-WAIT-1":
      if (isLinux) emitPureAck(tcb, out);
      changeState(tcb, "CLOSING", out); // our FIN is not acknowledged yet, or we would be in FIN-WAIT-2
      break;
    case "FIN-WAIT-2":
      if (isLinux) emitPureAck(tcb, out);
      enterTimeWait(tcb, out);
      break;
    default:
  }
  if (!isLinux) return;
  dropEarly(tcb);
  tcb.dsack = null; // what was to be reported ends with the stream
}
