import type { Ns } from "@seedwire/engine";
import type { LostSegment } from "../congestion/ack-event.ts";
import { viewOf } from "../congestion/sender-view.ts";
import { APPLICATION_LIMITED, EVER_RETRANSMITTED } from "../send/marks.ts";
import { toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import type { LossSign } from "../why.ts";

const NONE = toSeq(0);

const segment: LostSegment = {
  startSeq: NONE,
  endSeq: NONE,
  txInFlight: 0,
  delivered: 0,
  lost: 0,
  isAppLimited: false,
  isRetransmission: false,
};

/**
 * Takes a segment for lost; if it was already, then its retransmission (a lost retransmission, RFC 8985
 * §3.2). All that is lost passes here, whoever found it, and by whatever sign.
 */
export function markLost(tcb: Tcb, index: number, sign: LossSign, nowNs: Ns): void {
  const { delivery, scoreboard: board } = tcb;
  if (!board.setLost(index)) return;
  delivery.lost++;
  if (tcb.teller !== null) tcb.teller.lost(tcb, index, sign);
  if (!tcb.congestion.hasModel) return;
  const flags = board.flags(index);
  segment.startSeq = board.start(index);
  segment.endSeq = board.end(index);
  segment.txInFlight = board.inFlightWhenSent(index);
  segment.delivered = board.deliveredWhenSent(index);
  segment.lost = board.lostWhenSent(index);
  segment.isAppLimited = (flags & APPLICATION_LIMITED) !== 0;
  segment.isRetransmission = (flags & EVER_RETRANSMITTED) !== 0;
  tcb.congestion.onLost(segment, viewOf(tcb, nowNs));
}
