import type { AckEvent } from "./ack-event.ts";
import { inflightWithHeadroom, probeRttCwnd, updateMaxInflight } from "./bbr3-inflight.ts";
import { isInProbeBw } from "./bbr3-phases.ts";
import { type Bbr3Variables, MIN_PIPE_CWND } from "./bbr3-variables.ts";

/**
 * cwnd grows with what is delivered up to max_inflight, and stays below the bounds of the model
 * (draft-ietf-ccwg-bbr §5.6.4.6). Before the pipe was full it is not taken back.
 */
export function setCwnd(bbr: Bbr3Variables, { ackedSegments, delivered }: AckEvent): void {
  updateMaxInflight(bbr);
  let cwnd = bbr.cwndSegments;
  if (bbr.fullBwReached) cwnd = Math.min(cwnd + ackedSegments, bbr.maxInflight);
  else if (cwnd < bbr.maxInflight || delivered < bbr.initialCwnd) cwnd += ackedSegments;
  cwnd = Math.max(cwnd, MIN_PIPE_CWND);
  if (bbr.state === "ProbeRTT") cwnd = Math.min(cwnd, probeRttCwnd(bbr));
  bbr.cwndSegments = Math.min(cwnd, modelBound(bbr));
}

/** What the bounds allow: the long-term one, with headroom where others may probe; and the short-term one (§5.6.4.7). */
function modelBound(bbr: Bbr3Variables): number {
  let bound = Infinity;
  if (bbr.state === "ProbeRTT" || bbr.state === "ProbeBW_CRUISE") bound = inflightWithHeadroom(bbr);
  else if (isInProbeBw(bbr)) bound = bbr.inflightLongterm;
  bound = Math.min(bound, bbr.inflightShortterm);
  return Math.max(Math.floor(bound), MIN_PIPE_CWND);
}
