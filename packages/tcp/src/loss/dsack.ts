import { type Seq, seqDiff, seqGeq, seqGt, seqLeq, seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, DSACK_TLP, DSACKING } from "./ack-facts.ts";

/**
 * Whether the first SACK block is a D-SACK that counts (RFC 2883 §4, §5): it lies below the ACK of the
 * same segment, or within the second block.
 */
export function takeDsack(
  tcb: Tcb,
  facts: AckFacts,
  ack: Seq,
  edges: Int32Array,
  blocks: number,
): boolean {
  const left = edges[0]! as Seq;
  const right = edges[1]! as Seq;
  if (!seqLt(left, ack)) {
    if (blocks < 2) return false;
    if (seqGt(right, edges[3]! as Seq) || seqLt(left, edges[2]! as Seq)) return false;
  }
  const duplicates = countDuplicates(tcb, facts, left, right);
  if (duplicates === 0) return false;
  // Of data already forgotten: one retransmission less that may have been needed.
  if (
    tcb.reduction.undoMarker !== null &&
    tcb.reduction.undoRetransmissions > 0 &&
    seqLeq(right, facts.priorUna) &&
    seqGt(right, tcb.reduction.undoMarker)
  ) {
    tcb.reduction.undoRetransmissions = Math.max(0, tcb.reduction.undoRetransmissions - duplicates);
  }
  return true;
}

/** Segments that arrived twice because of us; 0 if the D-SACK is not to be believed (Linux). */
function countDuplicates(tcb: Tcb, facts: AckFacts, left: Seq, right: Seq): number {
  const length = seqDiff(right, left);
  if (length <= 0 || length > tcb.maxSndWndBytes) return 0;
  const segments = Math.max(1, Math.ceil(length / tcb.smssBytes));
  if (length <= tcb.smssBytes && tcb.probe.highSeq === right) facts.flags |= DSACK_TLP;
  tcb.counters.dsackDuplicates += segments;
  // The network duplicates too: no more than we retransmitted.
  if (tcb.counters.dsackDuplicates > tcb.counters.retransmittedSegments) return 0;
  // The window of RACK grows if reordering may have caused it; a probe was caused by a timer.
  if (tcb.reorderingSeen > 0 && (facts.flags & DSACK_TLP) === 0) tcb.rack.dsackSeen = true;
  facts.flags |= DSACKING;
  facts.sackDelivered += segments;
  return segments;
}

/**
 * Whether a SACK block can be true (Linux): beyond SND.UNA, or a D-SACK of what may be undone. That this
 * one is not too long `takeDsack` has seen; and what this ACK has acknowledged lies beyond the undo marker.
 */
export function isPlausible(tcb: Tcb, isDsack: boolean, left: Seq, right: Seq): boolean {
  const { sndUna, sndNxt } = tcb;
  const { undoMarker } = tcb.reduction;
  if (seqGt(right, sndNxt) || seqGeq(left, right) || seqGeq(left, sndNxt)) return false;
  if (seqGt(left, sndUna)) return true;
  return isDsack && undoMarker !== null && seqLeq(right, sndUna);
}
