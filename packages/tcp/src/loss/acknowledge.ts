import { NEVER } from "@seedwire/engine";
import { OPTION_SACK, type Packet } from "@seedwire/wire";
import { NEWS_FINISHED, NEWS_ROOM, type Outbox } from "../outbox.ts";
import { type AckEvent, inSlowStart } from "../congestion/index.ts";
import { armRto, measured, sampleRtt } from "../rtt/rto.ts";
import { echoedRttNs } from "../rtt/timestamps.ts";
import type { Acknowledged } from "../send/marks.ts";
import { type Seq, seqDiff, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import { finAcknowledged, flightSegments, offsetOf, type Tcb } from "../tcb.ts";
import { segmentLength } from "../segment-arrives/closed.ts";
import { detectLoss } from "./fast-retransmit.ts";

const acknowledged: Acknowledged = {
  delivered: 0,
  acked: 0,
  sentNs: -0.5,
  sackedSentNs: -0.5,
  retransmitted: false,
};
const ackEvent: AckEvent = {
  nowNs: 0.5,
  ackedSegments: 0,
  priorFlightSegments: 0,
  srttNs: 0.5,
  minRttNs: 0.5,
};
const facts = { advanced: false, duplicate: false, ackedSegments: 0 };

/** The reused record of what an acknowledgement took off the scoreboard, emptied. */
export function freshAcknowledged(): Acknowledged {
  acknowledged.delivered = 0;
  acknowledged.acked = 0;
  acknowledged.sentNs = -1;
  acknowledged.sackedSentNs = -1;
  acknowledged.retransmitted = false;
  return acknowledged;
}

/**
 * An acceptable ACK, SND.UNA =< SEG.ACK =< SND.NXT: takes what it acknowledges off the scoreboard,
 * measures the round trip, decides about losses and moves the congestion window.
 *
 * @param windowChanged whether SND.WND changed with this segment, so it is no duplicate ACK
 */
export function acknowledge(tcb: Tcb, segment: Packet, windowChanged: boolean, out: Outbox): void {
  const ack = toSeq(segment.ack);
  const { scoreboard: board } = tcb;
  const outstanding = board.count > 0;
  const priorFlightSegments = flightSegments(tcb);
  const result = freshAcknowledged();
  const ackedBytes = seqDiff(ack, tcb.sndUna);
  if (ackedBytes > 0) {
    board.acknowledge(ack, result);
    tcb.sndUna = ack;
    tcb.unaOffset += ackedBytes;
    tcb.sendBuffer.release(finAcknowledged(tcb) ? tcb.sendBuffer.endOffset : offsetOf(tcb, ack));
    out.news |= NEWS_ROOM;
    if (finAcknowledged(tcb)) out.news |= NEWS_FINISHED;
  }
  const sackedBefore = board.sackedOut;
  if (tcb.sackOk && (segment.tcpOptions & OPTION_SACK) !== 0) takeSackBlocks(tcb, segment, result);
  measureRoundTrip(tcb, segment, ackedBytes > 0, result, out);

  const recovering = tcb.recovery === "recovery";
  if (ackedBytes > 0) onProgress(tcb, out);
  if (outstanding) {
    facts.advanced = ackedBytes > 0;
    facts.ackedSegments = result.acked;
    facts.duplicate = tcb.sackOk
      ? board.sackedOut > sackedBefore
      : ackedBytes === 0 && segmentLength(segment) === 0 && !windowChanged;
    detectLoss(tcb, facts, out);
  }
  if (ackedBytes > 0 && !recovering && tcb.recovery !== "recovery") {
    growWindow(tcb, result.acked, priorFlightSegments, out);
  }
}

/** The peer has acknowledged something new: its timers begin anew (RFC 6298 §5.2, §5.3). */
function onProgress(tcb: Tcb, out: Outbox): void {
  tcb.timeouts = 0;
  tcb.persistBackoff = 0;
  // The back-off stays until a round trip is measured (Karn's algorithm, RFC 6298 §5).
  if (tcb.scoreboard.count === 0) tcb.rtoDeadlineNs = NEVER;
  else armRto(tcb, out.nowNs);
}

/**
 * Takes the round trip of a segment that was sent once (Karn), unless the ACK also covers a
 * retransmission: then it may have waited for that. Failing this, the timestamp that the peer
 * echoes tells which copy it answers (RFC 7323 §4.1); failing this, a segment just SACKed will do.
 */
function measureRoundTrip(
  tcb: Tcb,
  segment: Packet,
  advanced: boolean,
  { sentNs, sackedSentNs, retransmitted }: Acknowledged,
  out: Outbox,
): void {
  if (sentNs >= 0 && !retransmitted) return measured(tcb, out.nowNs - sentNs);
  const echoedNs = advanced ? echoedRttNs(tcb, segment, out.nowNs) : -1;
  if (echoedNs >= 0) sampleRtt(tcb, echoedNs);
  else if (sackedSentNs >= 0 && !retransmitted) measured(tcb, out.nowNs - sackedSentNs);
}

/** SACK blocks (RFC 2018 §5): those that speak of data in flight are marked on the scoreboard. */
function takeSackBlocks(tcb: Tcb, segment: Packet, result: Acknowledged): void {
  const edges = segment.sackEdges!;
  for (let block = 0; block < segment.sackBlocks; block++) {
    let left = edges[2 * block]! as Seq;
    const right = edges[2 * block + 1]! as Seq;
    // A block at or below SND.UNA is a D-SACK (RFC 2883 §4), one beyond SND.NXT nonsense.
    if (seqLeq(right, tcb.sndUna) || seqGt(right, tcb.sndNxt) || seqLeq(right, left)) continue;
    if (seqLt(left, tcb.sndUna)) left = tcb.sndUna;
    tcb.scoreboard.sack(left, right, result);
  }
}

/** Lets the congestion window grow, if it was what limited us (RFC 7661 §1, as Linux decides it). */
function growWindow(
  tcb: Tcb,
  ackedSegments: number,
  priorFlightSegments: number,
  out: Outbox,
): void {
  const { congestion } = tcb;
  const used = inSlowStart(congestion)
    ? 2 * priorFlightSegments > congestion.cwndSegments
    : priorFlightSegments >= congestion.cwndSegments;
  if (!used || ackedSegments === 0) return;
  ackEvent.nowNs = out.nowNs;
  ackEvent.ackedSegments = ackedSegments;
  ackEvent.priorFlightSegments = priorFlightSegments;
  ackEvent.srttNs = Math.max(0, tcb.rtt.srttNs);
  ackEvent.minRttNs = tcb.minRttNs;
  congestion.onAck(ackEvent);
}
