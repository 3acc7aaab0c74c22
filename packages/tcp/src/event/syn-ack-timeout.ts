import { countTimeout } from "../loss/rto-episode.ts";
import { ACK, SYN } from "@seedwire/wire";
import { seconds, type Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { emitSegment } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { closeDown } from "./change-state.ts";

/**
 * The timer of a half-open connection of a listener expired, as Linux: the SYN,ACK goes again, or the
 * connection is gone in silence. One that waits for data only (TCP_DEFER_ACCEPT) is left in peace
 * until the time for that is nearly over.
 */
export function synAckTimeout(tcb: Tcb, out: Outbox): void {
  const { deferAccept } = tcb.config;
  const waitsForData = deferAccept > 0 && tcb.finalAckSeen;
  const spent = tcb.timeouts >= tcb.mostSynAcks;
  if (spent && !(waitsForData && tcb.timeouts < deferAccept)) return closeDown(tcb, out);
  if (tcb.synTimeouts === 0) tcb.firstTimeoutSentNs = tcb.scoreboard.sentNs(0);
  if (!waitsForData || tcb.timeouts >= deferAccept - 1) repeatSynAck(tcb, out);
  tcb.timeouts++;
  countTimeout(tcb, out.nowNs);
  armSynAck(tcb, out.nowNs);
}

/** Sends the SYN,ACK once more, and waits anew. */
export function repeatSynAck(tcb: Tcb, out: Outbox): void {
  if (tcb.teller !== null) tcb.teller.again(tcb, tcb.iss, 1, "SYN,ACK");
  tcb.scoreboard.resent(0, out.nowNs);
  tcb.scoreboard.retransmitted(0);
  tcb.synTimeouts++;
  tcb.counters.retransmittedSegments++;
  tcb.counters.dataSegmentsSent++;
  emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
  armSynAck(tcb, out.nowNs);
}

/** TCP_RTO_MAX of Linux, which counts for a half-open connection whatever `maxRtoNs` is. */
const LONGEST_WAIT_NS = seconds(120);

/** The wait doubles with each expiry; a repeated SYN begins it anew, but does not lengthen it. */
function armSynAck(tcb: Tcb, nowNs: Ns): void {
  let waitNs = tcb.config.initialRtoNs;
  for (let time = 0; time < tcb.timeouts && waitNs < LONGEST_WAIT_NS; time++) waitNs *= 2;
  tcb.rtoDeadlineNs = timerEndNs(tcb, nowNs, Math.min(waitNs, LONGEST_WAIT_NS));
}
