import type { AckEvent } from "./ack-event.ts";
import { bdpMultiple, inflight } from "./bbr3-inflight.ts";
import { isInflightTooHigh } from "./bbr3-long-term.ts";
import { enterDrain, startProbeBwDown } from "./bbr3-phases.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

/** StartupFullLossCount: so many separate ranges lost in a round are no accident (§5.3.1.3). */
const FULL_LOSS_RANGES = 6;
/** Rounds after which Drain ends in any case (§5.3.2). */
const DRAIN_ROUNDS = 3;

/** Startup ends when the pipe is full, or too much is lost (draft-ietf-ccwg-bbr §5.3.1). */
export function checkStartupDone(bbr: Bbr3Variables, ack: AckEvent): void {
  if (bbr.state === "Startup") {
    checkStartupHighLoss(bbr, ack);
    if (bbr.fullBwReached) enterDrain(bbr);
  }
  if (!bbr.lossRoundStart) return;
  bbr.lostRanges = 0;
  bbr.lostRangeEnd = null;
}

/**
 * At the end of a round that was spent in recovery: more than 2 % were lost, in six ranges at least; without
 * SACK nobody can count them, and any loss will do (draft-ietf-ccwg-bbr §5.3.1.3).
 */
function checkStartupHighLoss(bbr: Bbr3Variables, ack: AckEvent): void {
  if (!bbr.lossRoundStart || bbr.fullBwReached) return;
  const enough = ack.sackOk ? FULL_LOSS_RANGES : 1;
  if (ack.recovery !== "recovery" || bbr.lostRanges < enough) return;
  if (ack.sackOk && !isInflightTooHigh(ack.sample)) return;
  startupQueueTooHigh(bbr);
}

/** The pipe is full, and what was delivered in a round is what it may hold (§5.3.1.3). */
export function startupQueueTooHigh(bbr: Bbr3Variables): void {
  bbr.fullBwReached = true;
  bbr.inflightLongterm = Math.max(bdpMultiple(bbr, 1), bbr.inflightLatest);
}

/** Drain ends when the queue is gone, or after three rounds (draft-ietf-ccwg-bbr §5.3.2). */
export function checkDrainDone(bbr: Bbr3Variables, ack: AckEvent): void {
  if (bbr.state !== "Drain") return;
  const isDrained = ack.flightSegments <= inflight(bbr, 1);
  if (isDrained || bbr.roundCount > bbr.drainStartRound + DRAIN_ROUNDS) {
    startProbeBwDown(bbr, ack.delivered, ack.nowNs);
  }
}
