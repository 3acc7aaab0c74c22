import { NEWS_END, NEWS_OPENED, NEWS_READABLE, NEWS_ROOM, type Outbox } from "../outbox.ts";
import { decideAck } from "../receive/linux-acks.ts";
import { hasLastResort, lastResort } from "../loss/next-seg.ts";
import { resumeWrites } from "../send/enqueue.ts";
import { checkRoom } from "../send/send-room.ts";
import { output } from "../send/output.ts";
import { emitPureAck } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";

/** The end of every event: all that may go now goes, and then the ACK that is still owed. */
export function conclude(tcb: Tcb, out: Outbox): void {
  if (out.pushes || !tcb.sending.inPortions) {
    const held = output(tcb, out);
    if (out.pushes && hasLastResort(tcb)) lastResort(tcb, held, out);
    checkRoom(tcb, out);
  }
  // What was written before the handshake was complete carries the last ACK of that.
  if ((out.news & NEWS_OPENED) !== 0) resumeWrites(tcb, out);
  acknowledgeWhatIsOwed(tcb, out);
  // Who waited for room in the send buffer goes on when all else is done.
  if ((out.news & NEWS_ROOM) !== 0) resumeWrites(tcb, out);
}

function acknowledgeWhatIsOwed(tcb: Tcb, out: Outbox): void {
  if (!tcb.ackNow) {
    if (tcb.ackUndecided) {
      tcb.ackUndecided = false;
      if (tcb.ackScheduled) decideAck(tcb, out);
    }
    return;
  }
  tcb.ackUndecided = false;
  // By the RFC profile an ACK waits until the application had its say, within the same instant: what
  // it answers, or its FIN, then carries the ACK; and so one ACK covers all segments that come in
  // this instant (RFC 9293 MUST-58, MUST-59).
  if (tcb.config.ackPolicy === "rfc" && (out.news & (NEWS_READABLE | NEWS_END)) !== 0) {
    tcb.ackNow = false;
    tcb.delayedAckDeadlineNs = out.nowNs;
  } else {
    emitPureAck(tcb, out);
  }
}
