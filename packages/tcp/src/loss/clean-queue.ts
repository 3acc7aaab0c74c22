import { EVER_RETRANSMITTED, HAS_SYN, SACKED } from "../send/marks.ts";
import { dataLimitBytes } from "../send/mss.ts";
import { noteProbeAcked } from "../send/mtu-search.ts";
import { measureRoundTrip } from "../rtt/measure.ts";
import { type Seq, seqDiff, seqGeq, seqGt, seqLeq, seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import {
  ACKED,
  type AckFacts,
  DATA_ACKED,
  echoesBefore,
  MAYBE_DELAYED,
  noteDelivered,
  ORIGINAL_ACKED,
  RENEGING,
  RETRANSMITTED_ACKED,
  SET_TIMER,
  SYN_ACKED,
} from "./ack-facts.ts";
import { removeEmulatedSacks } from "./emulated-sacks.ts";
import { advanceRack } from "./rack.ts";
import { recutFrom } from "./recut.ts";
import { checkReordering } from "./reordering.ts";

/**
 * Takes off the board what is acknowledged cumulatively, and measures the round trip (RFC 6298 §3,
 * Karn: not of what was retransmitted). Mostly that is only what was sent once and has no mark: of
 * such a row the last counts where the latest does, so it is taken at once.
 */
export function cleanQueue(tcb: Tcb, facts: AckFacts): void {
  const { scoreboard: board, sndUna } = tcb;
  const { nowNs } = facts;
  const priorSacked = board.sackedOut;
  let flags = 0;
  let lowest: Seq = tcb.sndNxt; // acknowledged, sent once, not SACKed
  let firstNs = -1;
  let lastNs = -1;
  const plain = board.plainUpTo(sndUna);
  if (plain > 0) {
    firstNs = board.sentNs(0);
    lastNs = board.sentNs(plain - 1);
    if (seqLt(board.firstBegan, lowest)) lowest = board.firstBegan;
    if (seqLeq(board.end(0), tcb.recover)) flags |= ORIGINAL_ACKED;
    if (tcb.sackOk) {
      tcb.delivery.delivered += plain;
      advanceRack(tcb, plain - 1, nowNs);
    }
    facts.deliveredBytes += seqDiff(board.end(plain - 1), board.start(0));
    noteDelivered(tcb, facts, plain - 1);
    flags |= DATA_ACKED;
    facts.acked += plain;
    board.takePlain(plain);
  }
  while (board.count > 0) {
    if (seqGt(board.end(0), sndUna) && !endsWithin(tcb, facts.acked > 0)) break;
    const had = board.flags(0);
    const sentNs = board.sentNs(0);
    if ((had & EVER_RETRANSMITTED) !== 0) {
      flags |= RETRANSMITTED_ACKED;
      tcb.reduction.repairedSegments++;
    } else if ((had & SACKED) === 0) {
      lastNs = sentNs;
      if (firstNs < 0) firstNs = sentNs;
      if (seqLt(board.firstBegan, lowest)) lowest = board.firstBegan;
      if (seqLeq(board.end(0), tcb.recover)) flags |= ORIGINAL_ACKED;
    }
    if ((had & SACKED) === 0 && tcb.sackOk) {
      tcb.delivery.delivered++;
      const isEarlierCopy = (had & EVER_RETRANSMITTED) !== 0 && echoesBefore(tcb, facts, sentNs);
      if (!isEarlierCopy) advanceRack(tcb, 0, nowNs);
    }
    if ((had & SACKED) === 0) facts.deliveredBytes += board.length(0);
    if ((had & HAS_SYN) === 0) {
      noteDelivered(tcb, facts, 0); // a SYN tells nothing of the rate (Linux)
      flags |= DATA_ACKED;
    } else {
      flags |= SYN_ACKED;
      tcb.retransmittedNs = -1;
    }
    facts.acked++;
    board.takeFirst();
  }
  if (board.count > 0 && (board.flags(0) & SACKED) !== 0) flags |= RENEGING;
  let rttNs = -1;
  if (firstNs >= 0 && (flags & RETRANSMITTED_ACKED) === 0) {
    rttNs = nowNs - firstNs;
    facts.rttNs = nowNs - lastNs;
    const isLoneRunt =
      facts.acked === 1 &&
      priorSacked === 0 &&
      seqDiff(sndUna, facts.priorUna) < tcb.smssBytes &&
      facts.deliveredWhenSent + 1 === tcb.delivery.delivered;
    if (isLoneRunt && (flags & SYN_ACKED) === 0) flags |= MAYBE_DELAYED;
  }
  facts.flags |= flags;
  afterCleaning(tcb, facts, rttNs, lowest);
}

/** The ACK is of a part of the oldest segment; says whether that makes one segment less of the rest. */
function endsWithin(tcb: Tcb, tookAny: boolean): boolean {
  const { scoreboard: board, sndUna } = tcb;
  if (seqGeq(board.start(0), sndUna)) return false;
  if (tcb.sending.inPortions) {
    return recutFrom(board, sndUna, dataLimitBytes(tcb), tookAny && board.tookOfBurst);
  }
  board.trimFirst(sndUna);
  return false;
}

/** What the progress means for the timer, for reordering, and for slow start. */
function afterCleaning(tcb: Tcb, facts: AckFacts, rttNs: number, lowest: Seq): void {
  const { scoreboard: board } = tcb;
  const { flags, nowNs } = facts;
  const sackRttNs = facts.firstSackedNs < 0 ? -1 : nowNs - facts.firstSackedNs;
  const measured = measureRoundTrip(tcb, facts, rttNs, sackRttNs);
  if ((flags & ACKED) !== 0) {
    facts.flags |= SET_TIMER;
    if (tcb.sending.search !== null) noteProbeAcked(tcb, nowNs);
    if (tcb.sackOk) {
      if (seqLt(lowest, facts.priorHighestSack)) checkReordering(tcb, lowest);
    } else {
      removeEmulatedSacks(tcb, facts.acked);
      if ((flags & RETRANSMITTED_ACKED) !== 0) facts.flags &= ~ORIGINAL_ACKED;
    }
  } else if (measured && board.count > 0 && sackRttNs > nowNs - board.sentNs(0)) {
    // A SACK may do (Linux). Not of data sent after the oldest, or the time-out would be put off for ever.
    if (tcb.config.profile === "linux") facts.flags |= SET_TIMER;
  }
}
