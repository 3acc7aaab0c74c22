import { NEWS_END, NEWS_READABLE, type Outbox } from "../outbox.ts";
import { decideAck } from "../receive/linux-acks.ts";
import { output } from "../send/output.ts";
import { emitPureAck } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";

/** The end of every event: all that may go now goes, and then the ACK that is still owed. */
export function conclude(tcb: Tcb, out: Outbox): void {
  output(tcb, out);
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
