import type { Ns } from "@seedwire/engine";
import type { Seq } from "../seq.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";
import type { Bbr3AckPhase, Bbr3State } from "./bbr3-variables.ts";

// BBRv3 by the pseudocode of draft-ietf-ccwg-bbr, under its names, with plain lists for its filters. It goes on in
// `bbr3-draft.fixture.ts`. Where the draft leaves a choice, `notes/0001-bbrv3.md` says what is taken.

/** A value of a windowed max filter. */
interface Timed {
  readonly value: number;
  readonly time: number;
}

/** What is not older than the window. */
const within = (filter: readonly Timed[], time: number, length: number): Timed[] =>
  filter.filter((each) => each.time > time - length);

const largest = (filter: readonly Timed[]): number =>
  filter.reduce((most, { value }) => Math.max(most, value), 0);

export const MinPipeCwnd = 4;

/** Path model (§5.5), and what follows from it for rate and volume (§5.6). */
export class DraftModel {
  state: Bbr3State = "Startup";
  pacing_gain = 2.77;
  cwnd_gain = 2;
  cwnd: number;
  pacing_rate = 0;
  send_quantum = 2;
  max_inflight = 0;
  prior_cwnd = 0;
  idle_restart = false;
  in_loss_recovery = false;
  delivery_rate = 0;
  next_round_delivered: number;
  round_start = false;
  round_count = 0;
  max_bw_filter: Timed[] = [];
  cycle_count = 0;
  max_bw = 0;
  bw = 0;
  min_rtt: Ns;
  min_rtt_stamp: Ns;
  extra_acked = 0;
  extra_acked_filter: Timed[] = [];
  extra_acked_delivered = 0;
  extra_acked_interval_start: Ns;
  loss_in_round = false;
  loss_round_start = false;
  loss_round_delivered: number;
  bw_latest = 0;
  inflight_latest = 0;
  lost_ranges = 0;
  lost_range_end: Seq | null = null;
  bw_shortterm = Infinity;
  inflight_shortterm = Infinity;
  inflight_longterm = Infinity;
  full_bw = 0;
  full_bw_count = 0;
  full_bw_now = false;
  full_bw_reached = false;
  drain_start_round = 0;
  ack_phase: Bbr3AckPhase = "ACKS_INIT";
  bw_probe_samples = false;
  cycle_stamp: Ns;
  bw_probe_wait: Ns = 0;
  rounds_since_bw_probe = 0;
  bw_probe_up_rounds = 0;
  bw_probe_up_acks = 0;
  probe_up_cnt = Infinity;
  probe_rtt_min_delay: Ns;
  probe_rtt_min_stamp: Ns;
  probe_rtt_expired = false;
  probe_rtt_done_stamp: Ns = 0;
  probe_rtt_round_done = false;
  readonly initial_cwnd: number;

  constructor(cwnd: number, { srttNs, nowNs, delivered }: SenderView) {
    this.cwnd = this.initial_cwnd = cwnd;
    this.min_rtt = this.probe_rtt_min_delay = srttNs > 0 ? srttNs : Infinity;
    this.min_rtt_stamp = this.probe_rtt_min_stamp = nowNs;
    this.extra_acked_interval_start = this.cycle_stamp = nowNs;
    this.next_round_delivered = this.loss_round_delivered = delivered;
    this.InitPacingRate(srttNs);
  }

  get IsInAProbeBWState(): boolean {
    return this.state.startsWith("ProbeBW");
  }

  get IsProbingBW(): boolean {
    return ["Startup", "ProbeBW_REFILL", "ProbeBW_UP"].includes(this.state);
  }

  StartRound({ delivered }: SenderView): void {
    this.next_round_delivered = delivered;
  }

  UpdateLatestDeliverySignals({ sample, delivered }: AckEvent): void {
    this.loss_round_start = false;
    this.bw_latest = Math.max(this.bw_latest, this.delivery_rate);
    this.inflight_latest = Math.max(this.inflight_latest, sample.delivered);
    if (sample.priorDelivered >= this.loss_round_delivered) {
      this.loss_round_delivered = delivered;
      this.loss_round_start = true;
    }
  }

  UpdateCongestionSignals(ack: AckEvent): void {
    this.UpdateMaxBw(ack);
    if (!this.loss_round_start) return;
    if (!this.IsProbingBW && this.loss_in_round) {
      if (this.bw_shortterm === Infinity) this.bw_shortterm = this.max_bw;
      if (this.inflight_shortterm === Infinity) this.inflight_shortterm = this.cwnd;
      this.bw_shortterm = Math.max(this.bw_latest, 0.7 * this.bw_shortterm);
      this.inflight_shortterm = Math.max(this.inflight_latest, 0.7 * this.inflight_shortterm);
    }
    this.loss_in_round = false;
  }

  UpdateMaxBw(ack: AckEvent): void {
    const { sample, delivered } = ack;
    this.round_start = sample.priorDelivered >= this.next_round_delivered;
    if (this.round_start) {
      this.next_round_delivered = delivered;
      this.round_count++;
      this.rounds_since_bw_probe++;
    }
    const rate = this.delivery_rate;
    if (rate <= 0 || (rate < this.max_bw && sample.isAppLimited)) return;
    this.max_bw_filter.push({ value: rate, time: this.cycle_count });
    this.max_bw = largest(this.max_bw_filter);
  }

  /** A cycle without any sample is none. */
  AdvanceMaxBwFilter(): void {
    if (this.max_bw_filter.at(-1)?.time !== this.cycle_count) return;
    this.cycle_count++;
    this.max_bw_filter = within(this.max_bw_filter, this.cycle_count, 2);
    this.max_bw = largest(this.max_bw_filter);
  }

  UpdateACKAggregation({ nowNs, ackedSegments }: AckEvent): void {
    let expected = this.bw * (nowNs - this.extra_acked_interval_start);
    if (this.extra_acked_delivered <= expected) {
      this.extra_acked_delivered = 0;
      this.extra_acked_interval_start = nowNs;
      expected = 0;
    }
    this.extra_acked_delivered += ackedSegments;
    const extra = Math.min(this.extra_acked_delivered - expected, this.cwnd);
    this.extra_acked_filter.push({ value: extra, time: this.round_count });
    // Rounds of Startup are forgotten at the end of each.
    const length = this.full_bw_reached ? 10 : 1;
    this.extra_acked_filter = within(this.extra_acked_filter, this.round_count, length);
    this.extra_acked = largest(this.extra_acked_filter);
  }

  UpdateMinRTT({ nowNs, rttNs }: AckEvent): void {
    this.probe_rtt_expired = nowNs > this.probe_rtt_min_stamp + 5e9;
    if (rttNs >= 0 && (rttNs < this.probe_rtt_min_delay || this.probe_rtt_expired)) {
      this.probe_rtt_min_delay = rttNs;
      this.probe_rtt_min_stamp = nowNs;
    }
    const min_rtt_expired = nowNs > this.min_rtt_stamp + 10e9;
    if (this.probe_rtt_min_delay < this.min_rtt || min_rtt_expired) {
      this.min_rtt = this.probe_rtt_min_delay;
      this.min_rtt_stamp = this.probe_rtt_min_stamp;
    }
  }

  ResetCongestionSignals(): void {
    this.loss_in_round = false;
    this.bw_latest = this.inflight_latest = 0;
  }

  ResetShortTermModel(): void {
    this.bw_shortterm = this.inflight_shortterm = Infinity;
  }

  ResetFullBW(): void {
    this.full_bw = this.full_bw_count = 0;
    this.full_bw_now = false;
  }

  InitPacingRate(srttNs: Ns): void {
    this.pacing_rate = (2.77 * this.initial_cwnd) / (srttNs > 0 ? srttNs : 1e6);
  }

  SetPacingRateWithGain(gain: number): void {
    const rate = (gain * this.bw * 99) / 100;
    if (this.full_bw_reached || rate > this.pacing_rate) this.pacing_rate = rate;
  }

  SetSendQuantum({ mssBytes }: SenderView): void {
    const quantum = Math.min(Math.floor(this.pacing_rate * 1e6), Math.floor(65536 / mssBytes));
    this.send_quantum = Math.max(quantum, 2);
  }

  BDPMultiple(gain: number): number {
    return this.min_rtt === Infinity ? this.initial_cwnd : gain * this.bw * this.min_rtt;
  }

  QuantizationBudget(cap: number): number {
    const offload_budget = this.send_quantum > 2 ? 3 * this.send_quantum : 0;
    const inflight_cap = Math.max(Math.ceil(cap), offload_budget, MinPipeCwnd);
    return this.state === "ProbeBW_UP" ? inflight_cap + 2 : inflight_cap;
  }

  get TargetInflight(): number {
    return Math.min(this.BDPMultiple(1), this.cwnd);
  }

  get InflightWithHeadroom(): number {
    if (this.inflight_longterm === Infinity) return Infinity;
    const headroom = Math.max(1, 0.15 * this.inflight_longterm);
    return Math.max(this.inflight_longterm - headroom, MinPipeCwnd);
  }

  get ProbeRTTCwnd(): number {
    return Math.max(Math.ceil(this.BDPMultiple(0.5)), MinPipeCwnd);
  }

  SaveCwnd(): void {
    const isGood = !this.in_loss_recovery && this.state !== "ProbeRTT";
    this.prior_cwnd = isGood ? this.cwnd : Math.max(this.prior_cwnd, this.cwnd);
  }

  SetCwnd({ ackedSegments, delivered }: AckEvent): void {
    this.max_inflight = this.QuantizationBudget(
      this.BDPMultiple(this.cwnd_gain) + this.extra_acked,
    );
    if (this.full_bw_reached) this.cwnd = Math.min(this.cwnd + ackedSegments, this.max_inflight);
    else if (this.cwnd < this.max_inflight || delivered < this.initial_cwnd) {
      this.cwnd += ackedSegments;
    }
    this.cwnd = Math.max(this.cwnd, MinPipeCwnd);
    if (this.state === "ProbeRTT") this.cwnd = Math.min(this.cwnd, this.ProbeRTTCwnd);
    let cap = Infinity;
    if (this.IsInAProbeBWState && this.state !== "ProbeBW_CRUISE") cap = this.inflight_longterm;
    else if (this.state === "ProbeRTT" || this.IsInAProbeBWState) cap = this.InflightWithHeadroom;
    cap = Math.floor(Math.min(cap, this.inflight_shortterm));
    this.cwnd = Math.min(this.cwnd, Math.max(cap, MinPipeCwnd));
  }
}
