import { NEVER, type Ns, seconds } from "@seedwire/engine";
import type { Seq } from "../seq.ts";
import { CongestionController, type ControllerInit } from "./controller.ts";

/** The states of BBRv3 (draft-ietf-ccwg-bbr §5.1), as spelled there. */
export type Bbr3State =
  | "Startup"
  | "Drain"
  | "ProbeBW_DOWN"
  | "ProbeBW_CRUISE"
  | "ProbeBW_REFILL"
  | "ProbeBW_UP"
  | "ProbeRTT";

/** What the ACKs that come now tell of a probe for bandwidth (draft-ietf-ccwg-bbr §5.3.3). */
export type Bbr3AckPhase =
  | "ACKS_INIT"
  | "ACKS_REFILLING"
  | "ACKS_PROBE_STARTING"
  | "ACKS_PROBE_FEEDBACK"
  | "ACKS_PROBE_STOPPING";

/** The bounds, and the state, before a loss that may turn out to be none (§5.5.11). */
export interface Bbr3Undo {
  state: Bbr3State;
  bwShortterm: number;
  inflightShortterm: number;
  inflightLongterm: number;
}

/**
 * All that BBRv3 knows of its path (draft-ietf-ccwg-bbr §2), under the names of the draft. Volumes are in
 * segments and rates in segments per nanosecond, so that `bw * minRttNs` is a volume.
 */
export abstract class Bbr3Variables extends CongestionController {
  state: Bbr3State = "Startup";
  pacingGain = 0.5;
  cwndGain = 0.5;
  /** Infinity before the first rate is known. */
  pacingRate = Infinity;
  /** The most that should leave in one burst (§5.6.3). */
  sendQuantum = 2;
  /** What cwnd aims at (§5.6.4.2). */
  maxInflight = Infinity;
  initialCwnd: number;
  /** cwnd before a loss, or before ProbeRTT. */
  priorCwnd = 0;
  idleRestart = false;
  /** A loss is being repaired. */
  isRepairing = false;

  /** Delivery rate of the latest ACK's sample; 0 if it had none (§4.1). */
  deliveryRate = 0.5;

  // Rounds (§5.5.1): a round ends when something is delivered that left after it began.
  nextRoundDelivered = 0;
  roundStart = false;
  roundCount = 0;

  // The path (§5.5.5 to §5.5.9).
  /** Best delivery rate of the latest two cycles of ProbeBW; and of each of them. */
  maxBw = 0.5;
  priorCycleBw = 0.5;
  thisCycleBw = 0.5;
  /** What the path is thought to deliver: the least of `maxBw` and `bwShortterm`. */
  bw = 0.5;
  minRttNs: Ns = Infinity;
  minRttStampNs: Ns = 0.5;
  /** What came beyond the rate expected: in this interval, and the most in the latest rounds. */
  extraAcked = 0.5;
  extraAckedDelivered = 0;
  extraAckedSinceNs: Ns = 0.5;
  /** The most of each of the latest rounds; the place of a round is its number modulo the length. */
  readonly extraAckedOfRound = new Float64Array(10);

  // Signals of this round (§5.5.10).
  lossInRound = false;
  lossRoundStart = false;
  lossRoundDelivered = 0;
  bwLatest = 0.5;
  inflightLatest = 0;
  /** Separate ranges of sequence numbers lost in this round, and where the latest ends. */
  lostRanges = 0;
  lostRangeEnd: Seq | null = null;

  // Bounds (§5.5.10): Infinity when there is none.
  bwShortterm = Infinity;
  inflightShortterm = Infinity;
  inflightLongterm = Infinity;
  readonly undo: Bbr3Undo = {
    state: "Startup",
    bwShortterm: Infinity,
    inflightShortterm: Infinity,
    inflightLongterm: Infinity,
  };
  /** The state before the loss is noted, and may come back. */
  undoArmed = false;

  // Full pipe (§5.3.1.2).
  fullBw = 0.5;
  fullBwCount = 0;
  /** The rate has stopped growing: now, and ever since Startup. */
  fullBwNow = false;
  fullBwReached = false;
  drainStartRound = 0;

  // Probing for bandwidth (§5.3.3).
  ackPhase: Bbr3AckPhase = "ACKS_INIT";
  /** What is delivered, or lost, left while more was tried than the path was known to take. */
  bwProbeSamples = false;
  cycleStampNs: Ns = 0.5;
  bwProbeWaitNs: Ns = 0.5;
  roundsSinceBwProbe = 0;
  bwProbeUpRounds = 0;
  bwProbeUpAcks = 0;
  /** Segments to be delivered for one more of `inflightLongterm`. */
  probeUpCount = Infinity;

  // Probing for the round-trip time (§5.3.4).
  probeRttMinDelayNs: Ns = Infinity;
  probeRttMinStampNs: Ns = 0.5;
  probeRttExpired = false;
  /** When ProbeRTT may end; NEVER before what is in flight is little enough. */
  probeRttDoneNs: Ns = NEVER;
  probeRttRoundDone = false;

  constructor(init: ControllerInit) {
    super(init);
    this.initialCwnd = init.cwndSegments;
    this.maxBw = this.priorCycleBw = this.thisCycleBw = this.bw = 0;
    this.deliveryRate = this.extraAcked = this.bwLatest = this.fullBw = 0;
  }
}

/** LossThresh: a path may lose so great a share of a round, and no more (§2.8). */
export const LOSS_THRESH = 0.02;
/** Beta: what a bound keeps when it is reduced for a loss (§2.8). */
export const BETA = 0.7;
/** Headroom: the share of `inflightLongterm` that is left to other flows (§2.8). */
export const HEADROOM = 0.15;
/** MinPipeCwnd: enough for an ACK of each second segment to keep things going (§2.8). */
export const MIN_PIPE_CWND = 4;
/** DefaultCwndGain (§2.6). */
export const DEFAULT_CWND_GAIN = 2;
/** StartupPacingGain, 4 ln 2 rounded: doubles the rate of delivery each round (§2.5). */
export const STARTUP_PACING_GAIN = 2.77;
/** DrainPacingGain (§2.5). */
export const DRAIN_PACING_GAIN = 0.5;
/** PacingMarginPercent: paced so much below the rate, for queues to become shorter (§2.5). */
export const PACING_MARGIN_PERCENT = 1;
/** ProbeRTTCwndGain, ProbeRTTDuration, ProbeRTTInterval and MinRTTFilterLen (§2.16). */
export const PROBE_RTT_CWND_GAIN = 0.5;
export const PROBE_RTT_DURATION_NS = 200e6;
export const PROBE_RTT_INTERVAL_NS = seconds(5);
export const MIN_RTT_FILTER_NS = seconds(10);
