import type { Recovery } from "../tcb.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";
import { AckAggregation } from "./bbr-aggregation.ts";
import { burstSegments, leastBurstSegments, withBursts } from "./bbr-burst.ts";
import { CYCLE_PHASES, GainCycle } from "./bbr-cycle.ts";
import { FullPipe } from "./bbr-full-pipe.ts";
import { MinRtt } from "./bbr-min-rtt.ts";
import { BbrPacing } from "./bbr-pacing.ts";
import { LongTermBandwidth } from "./bbr-policer.ts";
import { RecoveryWindow } from "./bbr-recovery.ts";
import { bandwidthOf, bdpSegments, GAIN_UNIT, segmentsIn, toUs } from "./bbr-units.ts";
import { CongestionController, type WindowEvent } from "./controller.ts";
import { MaxFilter } from "./max-filter.ts";

type Mode = "startup" | "drain" | "probe-bw" | "probe-rtt";

/** 2 / ln 2, and a little: doubles the rate in each round trip. */
const HIGH_GAIN = Math.floor((GAIN_UNIT * 2885) / 1000) + 1;
/** The inverse: takes out in one round trip the queue that start-up has made. */
const DRAIN_GAIN = Math.floor((GAIN_UNIT * 1000) / 2885);
/** cwnd, in BDP, once the path is known: room for delayed ACKs. */
const CWND_GAIN = 2 * GAIN_UNIT;
/** The largest bandwidth of so many rounds counts. */
const BANDWIDTH_ROUNDS = CYCLE_PHASES + 2;
/** While the shortest round trip is looked for, no more than so much is in flight; cwnd is never less. */
const LEAST_CWND = 4;
/** What stands in for a BDP without a round trip, and how many segments have to be delivered at first. */
const INITIAL_CWND = 10;
/** Gains of the pacing rate and of cwnd; of the former in PROBE_BW there is a cycle. */
const GAINS: Readonly<Record<Mode, readonly [pacing: number, cwnd: number]>> = {
  startup: [HIGH_GAIN, HIGH_GAIN],
  drain: [DRAIN_GAIN, HIGH_GAIN],
  "probe-bw": [GAIN_UNIT, CWND_GAIN],
  "probe-rtt": [GAIN_UNIT, GAIN_UNIT],
};

/**
 * BBR, version 1 (Cardwell et al., ACM Queue 14/5, 2016), as Linux ships it, in its whole numbers: a model of
 * the path, the largest delivery rate of late and the shortest round trip, says how fast segments leave and
 * how many are in flight. Losses are no sign of congestion to it.
 */
export class Bbr extends CongestionController {
  override readonly hasModel = true;
  override readonly wantsPacing = true;
  override readonly sendBufferWindows = 3;

  #mode: Mode = "startup";
  /** Of the pacing rate, and of cwnd, in 1/256. */
  #pacingGain = HIGH_GAIN;
  #cwndGain = HIGH_GAIN;

  // The model.
  readonly #maxBandwidth = new MaxFilter();
  readonly #policer = new LongTermBandwidth();
  readonly #aggregation = new AckAggregation();
  readonly #minRtt = new MinRtt();
  readonly #pipe = new FullPipe();
  readonly #recovery = new RecoveryWindow();

  // Rounds: a round ends when something is delivered that left after its begin.
  #rounds = 0;
  #roundEnds = 0;
  #roundStarts = false;

  readonly #cycle = new GainCycle();
  readonly #pacing = new BbrPacing();
  #restartsFromIdle = false;

  override get phase(): string {
    return `BBR: ${this.#mode.toUpperCase().replace("-", "_")}`;
  }

  override begin(view: SenderView): void {
    this.ssthreshSegments = Infinity;
    this.#mode = "startup";
    this.#rounds = 0;
    this.#roundEnds = view.delivered;
    this.#restartsFromIdle = false;
    this.#maxBandwidth.reset(0, 0);
    this.#policer.reset(view);
    this.#aggregation.reset(view);
    this.#minRtt.reset(view);
    this.#pipe.reset();
    this.#recovery.reset();
    this.#pacing.begin(view, this.cwndSegments, HIGH_GAIN);
    this.pacingBps = this.#pacing.bps;
  }

  override control(event: AckEvent): void {
    this.holdsBack = false;
    this.#updateBandwidth(event);
    this.#updatePhase(event);
    // Start-up is over when bandwidth has stopped growing, though the application did not.
    if (this.#roundStarts && !event.sample.isAppLimited) this.#pipe.check(this.#maxBandwidth.value);
    this.#checkDrained(event);
    this.#updateMinRtt(event);
    this.#setGains();
    const bandwidth = this.#bandwidth();
    this.#setPacingRate(event, bandwidth, this.#pacingGain);
    this.#setCwnd(event, bandwidth);
  }

  override onState(state: Recovery, view: SenderView): void {
    if (state !== "loss") return;
    this.#recovery.timeout();
    this.#pipe.forget();
    this.#roundStarts = true; // a time-out is the end of a round
    this.#askPolicer(view, 1, false);
  }

  override onEvent(event: WindowEvent, view: SenderView): void {
    if (event !== "transmit-start" || !view.applicationLimited) return;
    this.#restartsFromIdle = true;
    this.#aggregation.restart(view.nowNs);
    // No burst after a pause: the rate is that of the path.
    if (this.#mode === "probe-bw") this.#setPacingRate(view, this.#bandwidth(), GAIN_UNIT);
    else if (this.#mode === "probe-rtt") this.#checkProbeRttDone(view);
  }

  /** ssthresh stays; cwnd is remembered for when the repair is over. */
  override reduced(): number {
    this.#saveCwnd();
    return this.ssthreshSegments;
  }

  /** The losses were none: neither start-up nor the policer may draw conclusions from them. */
  override undone(_priorCwndSegments: number, view: SenderView): number {
    this.#pipe.forget();
    this.#policer.reset(view);
    return this.cwndSegments;
  }

  override minBurstSegments(): number {
    return leastBurstSegments(this.pacingBps);
  }

  #bandwidth(): number {
    return this.#policer.inUse ? this.#policer.bandwidth : this.#maxBandwidth.value;
  }

  /** Takes the sample of an ACK; begins a round when what left in it is delivered. */
  #updateBandwidth(event: AckEvent): void {
    const { sample } = event;
    this.#roundStarts = false;
    const intervalUs = toUs(sample.intervalNs);
    if (sample.delivered < 0 || intervalUs <= 0) return;
    if (sample.priorDelivered >= this.#roundEnds) {
      this.#roundEnds = event.delivered;
      this.#rounds++;
      this.#roundStarts = true;
      this.#recovery.conservesPackets = false;
    }
    this.#askPolicer(event, event.lostSegments, sample.isAppLimited);
    const bandwidth = bandwidthOf(sample.delivered, intervalUs);
    if (!sample.isAppLimited || bandwidth >= this.#maxBandwidth.value) {
      this.#maxBandwidth.run(BANDWIDTH_ROUNDS, this.#rounds, bandwidth);
    }
    if (event.ackedSegments > 0) {
      this.#aggregation.sample(event, this.#bandwidth(), this.#roundStarts, this.cwndSegments);
    }
  }

  #askPolicer(view: SenderView, losses: number, limited: boolean): void {
    const cycling = this.#mode === "probe-bw";
    const finding = this.#policer.sample(view, losses, limited, this.#roundStarts, cycling);
    if (finding === "policed") this.#pacingGain = GAIN_UNIT;
    else if (finding === "forgotten") this.#beginCycle(view);
  }

  /** The next phase of PROBE_BW, if it is time for it. */
  #updatePhase(event: AckEvent): void {
    if (this.#mode === "probe-bw" && this.#isPhaseOver(event)) this.#cycle.next(event);
  }

  #isPhaseOver(event: AckEvent): boolean {
    const lasted = this.#cycle.hasLasted(event, this.#minRtt.us);
    if (this.#pacingGain === GAIN_UNIT) return lasted;
    const bandwidth = this.#maxBandwidth.value;
    const inFlight = this.#inNetworkAtDeparture(event, event.priorFlightSegments);
    if (this.#pacingGain > GAIN_UNIT) {
      const isReached = inFlight >= this.#targetInFlight(event, bandwidth, this.#pacingGain);
      return lasted && (event.lostSegments > 0 || isReached);
    }
    return lasted || inFlight <= this.#targetInFlight(event, bandwidth, GAIN_UNIT);
  }

  #beginCycle(view: SenderView): void {
    this.#mode = "probe-bw";
    this.#cycle.begin(view, this.random);
  }

  #checkDrained(event: AckEvent): void {
    const begins = this.#mode === "startup" && this.#pipe.isFull;
    if (!begins && this.#mode !== "drain") return;
    this.#mode = "drain";
    const target = this.#targetInFlight(event, this.#maxBandwidth.value, GAIN_UNIT);
    if (begins) this.ssthreshSegments = target;
    const inFlight = this.#inNetworkAtDeparture(event, event.flightSegments);
    if (inFlight <= target) this.#beginCycle(event);
  }

  /** The shortest round trip; when it has not been seen for long, PROBE_RTT empties the queue. */
  #updateMinRtt(event: AckEvent): void {
    const isOld = this.#minRtt.sample(event);
    if (isOld && !this.#restartsFromIdle && this.#mode !== "probe-rtt") {
      this.#mode = "probe-rtt";
      this.#saveCwnd();
      this.#minRtt.beginSearch();
    }
    if (this.#mode === "probe-rtt") this.#stayLow(event);
    if (event.sample.delivered > 0) this.#restartsFromIdle = false;
  }

  #stayLow(event: AckEvent): void {
    this.holdsBack = true;
    if (this.#minRtt.waitsForDrain) {
      if (event.flightSegments > LEAST_CWND) return;
      this.#minRtt.runSearch(event.nowNs);
      this.#roundEnds = event.delivered;
      return;
    }
    if (this.#roundStarts) this.#minRtt.noteRound();
    if (this.#minRtt.hasRound) this.#checkProbeRttDone(event);
  }

  #checkProbeRttDone(view: SenderView): void {
    if (!this.#minRtt.endsSearch(view.nowNs)) return;
    this.cwndSegments = this.#recovery.restored(this.cwndSegments);
    if (this.#pipe.isFull) this.#beginCycle(view);
    else this.#mode = "startup";
  }

  #setGains(): void {
    const [pacing, cwnd] = GAINS[this.#mode];
    const cycles = this.#mode === "probe-bw" && !this.#policer.inUse;
    this.#pacingGain = cycles ? this.#cycle.gain : pacing;
    this.#cwndGain = cwnd;
  }

  #setPacingRate(view: SenderView, bandwidth: number, gain: number): void {
    if (this.#pacing.lacks(view)) this.#pacing.begin(view, this.cwndSegments, HIGH_GAIN);
    this.#pacing.set(view, bandwidth, gain, this.#pipe.isFull);
    this.pacingBps = this.#pacing.bps;
  }

  #bdp(bandwidth: number, gain: number): number {
    const { us } = this.#minRtt;
    return us === Infinity ? INITIAL_CWND : bdpSegments(bandwidth, us, gain);
  }

  /** Room for bursts; a probe exceeds the BDP in any case. */
  #withRoom(view: SenderView, segments: number): number {
    const room = withBursts(segments, burstSegments(this.pacingBps, view.mssBytes));
    return this.#mode === "probe-bw" && this.#cycle.probes ? room + 2 : room;
  }

  #targetInFlight(view: SenderView, bandwidth: number, gain: number): number {
    return this.#withRoom(view, this.#bdp(bandwidth, gain));
  }

  /** What will be in the network when the next segment may leave, which pacing holds back. */
  #inNetworkAtDeparture(view: SenderView, inFlight: number): number {
    const waitsUs = toUs(Math.max(0, view.departureNs - view.nowNs));
    const delivered = segmentsIn(waitsUs, this.#bandwidth());
    const burst = burstSegments(this.pacingBps, view.mssBytes);
    const then = this.#pacingGain > GAIN_UNIT ? inFlight + burst : inFlight;
    return Math.max(0, then - delivered);
  }

  #setCwnd(event: AckEvent, bandwidth: number): void {
    if (event.ackedSegments > 0) this.#moveCwnd(event, bandwidth);
    if (this.#mode === "probe-rtt") this.cwndSegments = Math.min(this.cwndSegments, LEAST_CWND);
  }

  /** Towards the target, by what is delivered; losses have their say first. */
  #moveCwnd(event: AckEvent, bandwidth: number): void {
    const { ackedSegments: acked, delivered } = event;
    if (this.#recovery.begins(event)) this.#roundEnds = delivered; // the round begins now
    let cwnd = this.#recovery.adjusted(this.cwndSegments, event);
    if (!this.#recovery.conservesPackets) {
      let target = this.#bdp(bandwidth, this.#cwndGain);
      if (this.#pipe.isFull) target += this.#aggregation.extraSegments(this.#bandwidth());
      target = this.#withRoom(event, target);
      if (this.#pipe.isFull) cwnd = Math.min(cwnd + acked, target);
      else if (cwnd < target || delivered < INITIAL_CWND) cwnd += acked;
      cwnd = Math.max(cwnd, LEAST_CWND);
    }
    this.cwndSegments = cwnd;
  }

  /** The last cwnd that was no emergency. */
  #saveCwnd(): void {
    this.#recovery.save(this.cwndSegments, this.#mode !== "probe-rtt");
  }
}
