import { seconds, type Ns } from "@seedwire/engine";
import { resetFullBw } from "./bbr3-full-pipe.ts";
import { resetCongestionSignals, startRound } from "./bbr3-rounds.ts";
import { resetShortTermModel } from "./bbr3-short-term.ts";
import {
  type Bbr3Variables,
  DEFAULT_CWND_GAIN,
  DRAIN_PACING_GAIN,
  PROBE_RTT_CWND_GAIN,
  STARTUP_PACING_GAIN,
} from "./bbr3-variables.ts";

const PROBE_WAIT_NS: Ns = seconds(2);
const PROBE_WAIT_RANDOM_NS: Ns = seconds(1);

/**
 * How each state of BBRv3 begins: its gains (draft-ietf-ccwg-bbr §5.6.1), and what it counts. What leads
 * from one to the next is decided in the files of the states.
 */

/** The rate grows as fast as it may, until the pipe is full (§5.3.1). */
export function enterStartup(bbr: Bbr3Variables): void {
  bbr.state = "Startup";
  bbr.pacingGain = STARTUP_PACING_GAIN;
  bbr.cwndGain = DEFAULT_CWND_GAIN;
}

/** The queue that Startup left behind is let run out (§5.3.2). */
export function enterDrain(bbr: Bbr3Variables): void {
  bbr.state = "Drain";
  bbr.pacingGain = DRAIN_PACING_GAIN;
  bbr.cwndGain = DEFAULT_CWND_GAIN;
  bbr.drainStartRound = bbr.roundCount;
}

/** Less is sent than delivered, until there is room for others (§5.3.3.1). */
export function startProbeBwDown(bbr: Bbr3Variables, delivered: number, nowNs: Ns): void {
  resetCongestionSignals(bbr);
  bbr.probeUpCount = Infinity;
  pickProbeWait(bbr);
  bbr.cycleStampNs = nowNs;
  bbr.ackPhase = "ACKS_PROBE_STOPPING";
  startRound(bbr, delivered);
  bbr.state = "ProbeBW_DOWN";
  bbr.pacingGain = 0.9;
  bbr.cwndGain = DEFAULT_CWND_GAIN;
}

/** As much is sent as delivered (§5.3.3.2). */
export function startProbeBwCruise(bbr: Bbr3Variables): void {
  bbr.state = "ProbeBW_CRUISE";
  bbr.pacingGain = 1;
  bbr.cwndGain = DEFAULT_CWND_GAIN;
}

/** The pipe is filled, without a queue, before more is tried (§5.3.3.3). */
export function startProbeBwRefill(bbr: Bbr3Variables, delivered: number): void {
  resetShortTermModel(bbr);
  bbr.bwProbeUpRounds = 0;
  bbr.bwProbeUpAcks = 0;
  bbr.ackPhase = "ACKS_REFILLING";
  startRound(bbr, delivered);
  bbr.state = "ProbeBW_REFILL";
  bbr.pacingGain = 1;
  bbr.cwndGain = DEFAULT_CWND_GAIN;
}

/** More is sent than the path was known to deliver (§5.3.3.4). */
export function startProbeBwUp(bbr: Bbr3Variables, delivered: number, nowNs: Ns): void {
  bbr.ackPhase = "ACKS_PROBE_STARTING";
  startRound(bbr, delivered);
  resetFullBw(bbr);
  bbr.fullBw = bbr.deliveryRate;
  bbr.cycleStampNs = nowNs;
  bbr.state = "ProbeBW_UP";
  bbr.pacingGain = 1.25;
  bbr.cwndGain = 2.25;
  raiseLongTermSlope(bbr);
}

/** The queue is emptied, of all flows together, to see how short the path is (§5.3.4). */
export function enterProbeRtt(bbr: Bbr3Variables): void {
  bbr.state = "ProbeRTT";
  bbr.pacingGain = 1;
  bbr.cwndGain = PROBE_RTT_CWND_GAIN;
}

/** Whether BBR is in one of the four states of ProbeBW. */
export const isInProbeBw = ({ state }: Bbr3Variables): boolean =>
  state === "ProbeBW_DOWN" ||
  state === "ProbeBW_CRUISE" ||
  state === "ProbeBW_REFILL" ||
  state === "ProbeBW_UP";

/** `inflightLongterm` shall grow by 1, 2, 4, ... segments in a round (§5.3.3.9). */
export function raiseLongTermSlope(bbr: Bbr3Variables): void {
  const growthThisRound = 1 << bbr.bwProbeUpRounds;
  bbr.bwProbeUpRounds = Math.min(bbr.bwProbeUpRounds + 1, 30);
  bbr.probeUpCount = Math.max(bbr.cwndSegments / growthThisRound, 1);
}

/**
 * How long until the next probe (§5.3.3.8): between two and three seconds, and up to one round less than
 * a Reno flow would need, at random, so that flows do not probe together.
 */
function pickProbeWait(bbr: Bbr3Variables): void {
  bbr.roundsSinceBwProbe = bbr.random(2);
  bbr.bwProbeWaitNs = PROBE_WAIT_NS + bbr.random(PROBE_WAIT_RANDOM_NS);
}
