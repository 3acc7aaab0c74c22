import { ms, seconds, type Ns } from "@seedwire/engine";
import type { Recovery } from "../tcb.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";
import {
  avoidCongestion,
  CongestionController,
  type ControllerInit,
  inSlowStart,
  limitNow,
  type ReductionCause,
  slowStart,
  type WindowEvent,
} from "./controller.ts";
import { cubeRoot } from "./cube-root.ts";
import { HyStart } from "./hystart.ts";
import { HyStartPlusPlus } from "./hystart-plus-plus.ts";

/** beta_cubic (RFC 9438 §4.6) of 1024: 0.7. */
const BETA_1024 = 717;
/** Of a mark, with ABE (RFC 8511 §3.1), of 1024: 0.85. */
const BETA_ECN_1024 = 870;
/** C (RFC 9438 §4.1.3), times 1024 and 10: 0.4 segments per second cubed. */
const C_10240 = 410;
/** Of the curve, which is reckoned in 1/1024 s and 1/1024 segments: 2^40. */
const SCALE = 1_099_511_627_776;
/** K cubed for one segment: 1 / C, in units of time of 1/1024 s. */
const CUBE_FACTOR = Math.floor(SCALE / C_10240);
/** Segments acknowledged, times 8 and over cwnd, that let Reno's window grow by one: 1 / alpha (§4.3). */
const RENO_SCALE = 15;
/** The clock of the kernel ticks so: within a tick the window is worked out once. */
const JIFFY_NS = ms(4);
const JIFFIES_PER_SECOND = 250;

/**
 * CUBIC (RFC 9438 §4), as Linux computes it, in whole numbers: in congestion avoidance the window
 * follows a cubic function of the time since the last loss, and never stays below what Reno would
 * have. Windows are in segments.
 */
export class Cubic extends CongestionController {
  /** What is kept of it when it is folded (`fold/records.ts`); the rest follows from the configuration. */
  static readonly foldedKeys = [
    "cwndSegments",
    "ssthreshSegments",
    "credit",
    "pacingBps",
    "holdsBack",
    "burstLimitSegments",
    "count",
    "wMax",
    "lastCwnd",
    "lastJiffy",
    "origin",
    "k",
    "epochJiffy",
    "delayMinNs",
    "ackCount",
    "wEst",
  ];

  readonly #slowStartLimit: number;
  readonly #hystart: HyStart | null;
  readonly #hystartPlusPlus: HyStartPlusPlus | null;
  readonly #betaEcn1024: number;
  // Born as doubles, so that they stay doubles, as cwnd is one.
  /** Segments to be acknowledged for the window to grow by one. */
  private count = 0.5;
  /** W_max: the window just before the last reduction. */
  private wMax = 0.5;
  /** The window, and the tick, for which `count` was worked out. */
  private lastCwnd = 0.5;
  private lastJiffy = 0;
  /** Where the plateau is, and K: how long from the begin of the stage to it, in 1/1024 s. */
  private origin = 0.5;
  private k = 0;
  /** The tick in which this congestion avoidance stage began; -1 before its first ACK. */
  private epochJiffy = -1;
  /** Shortest round trip; 0 before the first. */
  private delayMinNs = 0.5;
  /** Acknowledged since Reno's window grew last, and W_est: that window (§4.3). */
  private ackCount = 0;
  private wEst = 0.5;

  constructor(init: ControllerInit) {
    super(init);
    const { config } = init;
    const { hystart } = config;
    const isPlusPlus = hystart === "rfc9406" || hystart === "rfc9438";
    this.#slowStartLimit = config.slowStartLimitSegments;
    this.#hystart = hystart === "linux" ? new HyStart() : null;
    this.#hystartPlusPlus = isPlusPlus ? new HyStartPlusPlus(config) : null;
    this.#betaEcn1024 = config.abe ? BETA_ECN_1024 : BETA_1024;
    this.delayMinNs = 0;
    this.count = this.wMax = this.lastCwnd = this.origin = this.wEst = 0;
  }

  override get phase(): string | null {
    return this.#hystartPlusPlus?.phaseOf(this) ?? null;
  }

  override records(): readonly object[] | null {
    if (this.#hystartPlusPlus !== null) return null;
    return this.#hystart === null ? [this] : [this, this.#hystart];
  }

  override onAck(event: AckEvent): void {
    if (this.#hystartPlusPlus !== null && this.ssthreshSegments === Infinity) {
      return this.#hystartPlusPlus.onAck(this, event);
    }
    const { nowNs, ackedSegments, cwndLimited } = event;
    if (!cwndLimited) return;
    let acked = ackedSegments;
    if (inSlowStart(this)) {
      acked = slowStart(this, acked, limitNow(this.#slowStartLimit, event.recovery));
      if (acked === 0) return;
    }
    this.#update(jiffy(nowNs), acked);
    avoidCongestion(this, this.count, acked);
  }

  override onEveryAck(event: AckEvent): void {
    const { nowNs, rttNs } = event;
    if (rttNs < 0) return;
    // Just after a recovery the queue is not what it was.
    const epochNs = this.epochJiffy * JIFFY_NS;
    if (this.epochJiffy >= 0 && nowNs - epochNs < seconds(1)) return;
    if (this.delayMinNs === 0 || this.delayMinNs > rttNs) this.delayMinNs = Math.max(rttNs, 1);
    if (this.#hystart === null || !inSlowStart(this)) return;
    if (this.#hystart.isTimeToLeave(this.cwndSegments, event, this.delayMinNs)) {
      this.ssthreshSegments = this.cwndSegments;
    }
  }

  /** Multiplicative decrease (§4.6), with fast convergence (§4.7). */
  override reduced(windowSegments: number, _nowNs: Ns, cause: ReductionCause): number {
    const cwnd = this.cwndSegments;
    this.epochJiffy = -1;
    this.wMax = cwnd < this.wMax ? Math.floor((cwnd * (1024 + BETA_1024)) / 2048) : cwnd;
    const beta = cause === "ecn" ? this.#betaEcn1024 : BETA_1024;
    return Math.max(Math.floor((windowSegments * beta) / 1024), 2);
  }

  override begin(view: SenderView): void {
    this.#hystartPlusPlus?.begin(view.sndNxt);
    this.#reset(view);
  }

  /** After a time-out the plateau is the window at which the next stage begins (§4.8). */
  override onState(state: Recovery, view: SenderView): void {
    if (state === "loss") this.#reset(view);
  }

  /** The curve stands still while nothing is sent (§4.2 c). */
  override onEvent(event: WindowEvent, { nowNs, lastDataSentNs }: SenderView): void {
    if (event !== "transmit-start") return;
    const idle = jiffy(nowNs - lastDataSentNs);
    if (this.epochJiffy < 0 || idle <= 0) return;
    this.epochJiffy = Math.min(this.epochJiffy + idle, jiffy(nowNs));
  }

  /** Nothing is known of the path any more. */
  #reset({ nowNs, sndNxt }: SenderView): void {
    this.count = 0;
    this.wMax = 0;
    this.lastCwnd = 0;
    this.lastJiffy = 0;
    this.origin = 0;
    this.k = 0;
    this.delayMinNs = 0;
    this.epochJiffy = -1;
    this.ackCount = 0;
    this.wEst = 0;
    this.#hystart?.reset(nowNs, sndNxt);
  }

  /** Works out how many segments have to be acknowledged for one more in the window. */
  #update(now: number, acked: number): void {
    const cwnd = this.cwndSegments;
    this.ackCount += acked;
    if (this.lastCwnd === cwnd && now - this.lastJiffy <= JIFFIES_PER_SECOND >> 5) return;
    if (this.epochJiffy < 0 || now !== this.lastJiffy) {
      this.lastCwnd = cwnd;
      this.lastJiffy = now;
      if (this.epochJiffy < 0) this.#beginStage(now, acked);
      this.count = this.#cubicCount(now);
    }
    this.#renoFriendly();
    this.count = Math.max(this.count, 2); // at most half as much again in a round trip
  }

  #beginStage(now: number, acked: number): void {
    const cwnd = this.cwndSegments;
    this.epochJiffy = now;
    this.ackCount = acked;
    this.wEst = cwnd;
    if (this.wMax <= cwnd) {
      this.k = 0;
      this.origin = cwnd;
    } else {
      this.k = cubeRoot(CUBE_FACTOR * (this.wMax - cwnd)); // Figure 2
      this.origin = this.wMax;
    }
  }

  /** For the window one round trip ahead on the cubic (§4.2, §4.4, §4.5). */
  #cubicCount(now: number): number {
    const cwnd = this.cwndSegments;
    const ahead = now - this.epochJiffy + Math.ceil(this.delayMinNs / JIFFY_NS);
    const t = Math.floor((ahead * 1024) / JIFFIES_PER_SECOND);
    const offset = Math.abs(t - this.k);
    const delta = Math.floor((C_10240 * offset * offset * offset) / SCALE); // Figure 1
    const target = t < this.k ? this.origin - delta : this.origin + delta;
    const count = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
    // Before the first loss the path is not known: 5 % a round trip at least.
    return this.wMax === 0 ? Math.min(count, 20) : count;
  }

  /** The Reno-friendly region (§4.3). */
  #renoFriendly(): void {
    const cwnd = this.cwndSegments;
    const each = (cwnd * RENO_SCALE) >> 3;
    while (this.ackCount > each) {
      this.ackCount -= each;
      this.wEst++;
    }
    if (this.wEst > cwnd) this.count = Math.min(this.count, Math.floor(cwnd / (this.wEst - cwnd)));
  }
}

const jiffy = (timeNs: Ns): number => Math.floor(timeNs / JIFFY_NS);
