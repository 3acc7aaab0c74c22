import type { AckEvent } from "./ack-event.ts";
import { resetFullBw } from "./bbr3-full-pipe.ts";
import { inflight, inflightWithHeadroom, targetInflight } from "./bbr3-inflight.ts";
import { adaptLongTermModel } from "./bbr3-long-term.ts";
import {
  startProbeBwCruise,
  startProbeBwDown,
  startProbeBwRefill,
  startProbeBwUp,
} from "./bbr3-phases.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

/** A Reno flow would grow by one segment in each of so many rounds: no more are waited for (§5.3.3.8). */
const MAX_RENO_ROUNDS = 63;

/**
 * The cycle of ProbeBW: DOWN until there is room for others, CRUISE until it is time to probe, REFILL for a
 * round, UP until the path has no more or loses too much (draft-ietf-ccwg-bbr §5.3.3.9).
 */
export function updateProbeBwCycle(bbr: Bbr3Variables, ack: AckEvent): void {
  if (!bbr.fullBwReached) return;
  adaptLongTermModel(bbr, ack);
  switch (bbr.state) {
    case "ProbeBW_DOWN":
      if (isTimeToProbe(bbr, ack)) startProbeBwRefill(bbr, ack.delivered);
      else if (isTimeToCruise(bbr, ack)) startProbeBwCruise(bbr);
      break;
    case "ProbeBW_CRUISE":
      if (isTimeToProbe(bbr, ack)) startProbeBwRefill(bbr, ack.delivered);
      break;
    case "ProbeBW_REFILL":
      if (bbr.roundStart) {
        bbr.bwProbeSamples = true;
        startProbeBwUp(bbr, ack.delivered, ack.nowNs);
      }
      break;
    case "ProbeBW_UP":
      if (isTimeToGoDown(bbr, ack)) startProbeBwDown(bbr, ack.delivered, ack.nowNs);
      break;
    default:
  }
}

/** The queue is gone, and there is headroom (§5.3.3.5). */
const isTimeToCruise = (bbr: Bbr3Variables, { flightSegments }: AckEvent): boolean =>
  flightSegments <= inflightWithHeadroom(bbr) && flightSegments <= inflight(bbr, 1);

/** Two to three seconds have passed, or as many rounds as a Reno flow needs to have its share (§5.3.3.8). */
const isTimeToProbe = (bbr: Bbr3Variables, { nowNs }: AckEvent): boolean =>
  nowNs > bbr.cycleStampNs + bbr.bwProbeWaitNs ||
  bbr.roundsSinceBwProbe >= Math.min(targetInflight(bbr), MAX_RENO_ROUNDS);

/** The rate grows no more, though the long-term bound does not hold it (§5.3.3.6). */
function isTimeToGoDown(bbr: Bbr3Variables, { cwndLimited }: AckEvent): boolean {
  if (cwndLimited && bbr.cwndSegments >= Math.floor(bbr.inflightLongterm)) {
    resetFullBw(bbr);
    bbr.fullBw = bbr.deliveryRate;
    return false;
  }
  return bbr.fullBwNow;
}
