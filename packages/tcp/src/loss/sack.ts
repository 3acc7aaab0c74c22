import type { Packet } from "@seedwire/wire";
import { EVER_RETRANSMITTED, RETRANSMITTED, SACKED } from "../send/marks.ts";
import { type Seq, seqDiff, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import {
  type AckFacts,
  DATA_SACKED,
  highestSack,
  noteDelivered,
  ORIGINAL_ACKED,
} from "./ack-facts.ts";
import { isPlausible, takeDsack } from "./dsack.ts";
import { advanceRack } from "./rack.ts";
import { checkReordering } from "./reordering.ts";

/** The blocks of an ACK that are worth a look, in order of sequence. */
const lefts = new Int32Array(4);
const rights = new Int32Array(4);
const isDuplicate = [false, false, false, false];

/** SACK blocks (RFC 2018 §5, RFC 2883 §5): what they tell of is marked on the scoreboard. */
export function takeSackBlocks(tcb: Tcb, segment: Packet, facts: AckFacts): void {
  const edges = segment.sackEdges!;
  if (tcb.scoreboard.sackedOut === 0) tcb.scoreboard.sackedBelow = 0;
  const isDsack = takeDsack(tcb, facts, toSeq(segment.ack), edges, segment.sackBlocks);
  if (tcb.scoreboard.count === 0) return;
  const used = sortBlocks(tcb, facts, edges, segment.sackBlocks, isDsack);
  for (let block = 0; block < used; block++) {
    const left = lefts[block]! as Seq;
    const right = rights[block]! as Seq;
    if (isDuplicate[block]) markDuplicate(tcb, left, right, facts);
    else mark(tcb, left, right, facts);
  }
  if (tcb.recovery !== "loss" || tcb.reduction.undoMarker !== null)
    checkReordering(tcb, facts.reordered);
}

/** Sorts the plausible blocks by insertion; there are four at most. */
function sortBlocks(
  tcb: Tcb,
  facts: AckFacts,
  edges: Int32Array,
  blocks: number,
  isDsack: boolean,
): number {
  let used = 0;
  for (let block = 0; block < blocks; block++) {
    const left = edges[2 * block]! as Seq;
    const right = edges[2 * block + 1]! as Seq;
    const duplicate = isDsack && block === 0;
    if (!isPlausible(tcb, duplicate, left, right) || seqLeq(right, facts.priorUna)) continue;
    let at = used++;
    for (; at > 0 && seqLt(left, lefts[at - 1]! as Seq); at--) {
      lefts[at] = lefts[at - 1]!;
      rights[at] = rights[at - 1]!;
      isDuplicate[at] = isDuplicate[at - 1]!;
    }
    lefts[at] = left;
    rights[at] = right;
    isDuplicate[at] = duplicate;
  }
  return used;
}

/**
 * Marks the segments within a block; those only partly within do not count. Receivers repeat their
 * blocks with every ACK, so what was SACKed before is leapt over.
 */
function mark(tcb: Tcb, left: Seq, right: Seq, facts: AckFacts): void {
  const { scoreboard: board } = tcb;
  let index = board.indexOf(left);
  if (index < board.count && seqLt(board.start(index), left)) index++;
  const run = index;
  while (index < board.count && seqLeq(board.end(index), right)) {
    if ((board.flags(index) & SACKED) !== 0) index = board.beyondRun(index);
    else markSegment(tcb, index++, facts);
  }
  if (index > run) board.noteRun(run, board.end(index - 1));
}

/** A D-SACK of segments on the board: their retransmission was not needed. */
function markDuplicate(tcb: Tcb, left: Seq, right: Seq, facts: AckFacts): void {
  const { scoreboard: board } = tcb;
  let index = board.indexOf(left);
  if (index < board.count && seqLt(board.start(index), left)) index++;
  for (; index < board.count && seqLeq(board.end(index), right); index++) {
    const flags = board.flags(index);
    if ((flags & EVER_RETRANSMITTED) !== 0) {
      if (
        tcb.reduction.undoMarker !== null &&
        tcb.reduction.undoRetransmissions > 0 &&
        seqGt(board.end(index), tcb.reduction.undoMarker)
      ) {
        tcb.reduction.undoRetransmissions--;
      }
      if ((flags & SACKED) !== 0 && seqLt(board.start(index), facts.reordered)) {
        facts.reordered = board.start(index);
      }
    }
    if (seqLeq(board.end(index), tcb.sndUna)) continue; // acknowledged, and about to go
    if ((flags & SACKED) === 0) markSegment(tcb, index, facts);
    board.clearRetransmitted(index);
  }
}

/** A segment is SACKed that was not. */
function markSegment(tcb: Tcb, index: number, facts: AckFacts): void {
  const { scoreboard: board } = tcb;
  const flags = board.flags(index);
  const start = board.start(index);
  const end = board.end(index);
  const sentNs = board.sentNs(index);
  advanceRack(tcb, index, facts.nowNs);
  if ((flags & (RETRANSMITTED | EVER_RETRANSMITTED)) === 0) {
    // It was sent once and lay in a hole: it was overtaken.
    if (seqLt(start, highestSack(tcb)) && seqLt(start, facts.reordered)) facts.reordered = start;
    if (seqLeq(end, tcb.recover)) facts.flags |= ORIGINAL_ACKED;
    if (facts.firstSackedNs < 0) facts.firstSackedNs = sentNs;
    facts.lastSackedNs = sentNs;
  }
  noteDelivered(tcb, facts, index);
  board.setSacked(index);
  facts.flags |= DATA_SACKED;
  facts.sackDelivered++;
  facts.deliveredBytes += seqDiff(end, start);
}
