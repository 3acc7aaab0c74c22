import type { Recovery } from "../tcb.ts";
import type { AckEvent, LostSegment, SenderView } from "./ack-event.ts";
import { DraftModel } from "./bbr3-draft-model.fixture.ts";
import type { Bbr3State } from "./bbr3-variables.ts";
import type { RandomBelow } from "./controller.ts";

const LossThresh = 0.02;

/** The states and their probes (draft-ietf-ccwg-bbr §5.3), losses (§5.5.10) and their undoing (§5.5.11). */
export class DraftBbr extends DraftModel {
  readonly random: RandomBelow;
  has_rtt: boolean;
  /** What leaves counts as limited by the application. */
  holds_back = false;
  undo: { state: Bbr3State; bw: number; short: number; long: number } | null = null;

  constructor(cwnd: number, view: SenderView, random: RandomBelow) {
    super(cwnd, view);
    this.random = random;
    this.has_rtt = view.srttNs > 0;
    this.SetSendQuantum(view);
  }

  UpdateOnACK(ack: AckEvent): void {
    const { sample } = ack;
    if (!this.has_rtt && ack.srttNs > 0) {
      this.has_rtt = true;
      this.InitPacingRate(ack.srttNs);
    }
    const isKnown = sample.intervalNs > 0 && sample.delivered > 0;
    this.delivery_rate = isKnown ? sample.delivered / sample.intervalNs : 0;
    this.UpdateLatestDeliverySignals(ack);
    this.UpdateCongestionSignals(ack);
    this.HandleEcho(ack);
    this.UpdateACKAggregation(ack);
    this.CheckFullBWReached(ack);
    this.CheckStartupDone(ack);
    this.CheckDrainDone(ack);
    this.UpdateProbeBWCyclePhase(ack);
    this.UpdateMinRTT(ack);
    this.CheckProbeRTT(ack);
    if (this.loss_round_start) {
      this.bw_latest = this.delivery_rate;
      this.inflight_latest = sample.delivered;
    }
    this.bw = Math.min(this.max_bw, this.bw_shortterm);
    this.SetPacingRateWithGain(this.pacing_gain);
    this.SetSendQuantum(ack);
    this.SetCwnd(ack);
    this.holds_back = this.state === "ProbeRTT";
  }

  Enter(state: Bbr3State, pacing_gain: number, cwnd_gain = 2): void {
    this.state = state;
    this.pacing_gain = pacing_gain;
    this.cwnd_gain = cwnd_gain;
  }

  CheckFullBWReached({ sample }: AckEvent): void {
    if (this.full_bw_now || !this.round_start || sample.isAppLimited) return;
    if (this.delivery_rate >= this.full_bw * 1.25) {
      this.ResetFullBW();
      this.full_bw = this.delivery_rate;
      return;
    }
    this.full_bw_count++;
    this.full_bw_now = this.full_bw_count >= 3;
    if (this.full_bw_now) this.full_bw_reached = true;
  }

  CheckStartupDone(ack: AckEvent): void {
    if (this.state === "Startup") {
      const isEnough = ack.sackOk
        ? this.lost_ranges >= 6 && ack.sample.lost > ack.sample.txInFlight * LossThresh
        : this.lost_ranges >= 1;
      const isRound = this.loss_round_start && ack.recovery === "recovery";
      if (isRound && isEnough && !this.full_bw_reached) this.QueueTooHigh();
      if (this.full_bw_reached) {
        this.Enter("Drain", 0.5);
        this.drain_start_round = this.round_count;
      }
    }
    if (this.loss_round_start) {
      this.lost_ranges = 0;
      this.lost_range_end = null;
    }
  }

  QueueTooHigh(): void {
    this.full_bw_reached = true;
    this.inflight_longterm = Math.max(this.BDPMultiple(1), this.inflight_latest);
  }

  CheckDrainDone(ack: AckEvent): void {
    if (this.state !== "Drain") return;
    const isDrained = ack.flightSegments <= this.QuantizationBudget(this.BDPMultiple(1));
    const isLong = this.round_count > this.drain_start_round + 3;
    if (isDrained || isLong) this.StartProbeBW_DOWN(ack);
  }

  StartProbeBW_DOWN(view: SenderView): void {
    this.ResetCongestionSignals();
    this.probe_up_cnt = Infinity;
    this.rounds_since_bw_probe = this.random(2);
    this.bw_probe_wait = 2e9 + this.random(1e9);
    this.cycle_stamp = view.nowNs;
    this.ack_phase = "ACKS_PROBE_STOPPING";
    this.StartRound(view);
    this.Enter("ProbeBW_DOWN", 0.9);
  }

  StartProbeBW_REFILL(view: SenderView): void {
    this.ResetShortTermModel();
    this.bw_probe_up_rounds = 0;
    this.bw_probe_up_acks = 0;
    this.ack_phase = "ACKS_REFILLING";
    this.StartRound(view);
    this.Enter("ProbeBW_REFILL", 1);
  }

  StartProbeBW_UP(view: SenderView): void {
    this.ack_phase = "ACKS_PROBE_STARTING";
    this.StartRound(view);
    this.ResetFullBW();
    this.full_bw = this.delivery_rate;
    this.Enter("ProbeBW_UP", 1.25, 2.25);
    this.RaiseInflightLongtermSlope();
  }

  UpdateProbeBWCyclePhase(ack: AckEvent): void {
    if (!this.full_bw_reached) return;
    this.AdaptLongTermModel(ack);
    const { state } = this;
    const { flightSegments } = ack;
    if (state === "ProbeBW_DOWN" || state === "ProbeBW_CRUISE") {
      const hasElapsed = ack.nowNs > this.cycle_stamp + this.bw_probe_wait;
      const isRenoTime = this.rounds_since_bw_probe >= Math.min(this.TargetInflight, 63);
      if (hasElapsed || isRenoTime) return this.StartProbeBW_REFILL(ack);
    }
    if (state === "ProbeBW_DOWN") {
      if (flightSegments > this.InflightWithHeadroom) return;
      if (flightSegments > this.QuantizationBudget(this.BDPMultiple(1))) return;
      this.Enter("ProbeBW_CRUISE", 1);
    } else if (state === "ProbeBW_REFILL" && this.round_start) {
      this.bw_probe_samples = true;
      this.StartProbeBW_UP(ack);
    } else if (state === "ProbeBW_UP") {
      if (this.IsCwndAtBound(ack)) {
        this.ResetFullBW();
        this.full_bw = this.delivery_rate;
      } else if (this.full_bw_now) this.StartProbeBW_DOWN(ack);
    }
  }

  /** cwnd is whole segments, and the bound is not. */
  IsCwndAtBound({ cwndLimited }: AckEvent): boolean {
    return cwndLimited && this.cwnd >= Math.floor(this.inflight_longterm);
  }

  AdaptLongTermModel(ack: AckEvent): void {
    const { sample } = ack;
    if (this.ack_phase === "ACKS_PROBE_STARTING" && this.round_start) {
      this.ack_phase = "ACKS_PROBE_FEEDBACK";
    }
    if (this.ack_phase === "ACKS_PROBE_STOPPING" && this.round_start) {
      this.bw_probe_samples = false;
      this.ack_phase = "ACKS_INIT";
      if (this.IsInAProbeBWState && !sample.isAppLimited) this.AdvanceMaxBwFilter();
    }
    // Without a sample nothing is known of what was in flight.
    if (sample.priorDelivered < 0 || sample.lost > sample.txInFlight * LossThresh) return;
    if (this.inflight_longterm === Infinity) return;
    this.inflight_longterm = Math.max(this.inflight_longterm, sample.txInFlight);
    if (this.state !== "ProbeBW_UP" || !this.IsCwndAtBound(ack)) return;
    this.bw_probe_up_acks += ack.ackedSegments;
    if (this.bw_probe_up_acks >= this.probe_up_cnt) {
      const delta = Math.floor(this.bw_probe_up_acks / this.probe_up_cnt);
      this.bw_probe_up_acks -= delta * this.probe_up_cnt;
      this.inflight_longterm += delta;
    }
    if (this.round_start) this.RaiseInflightLongtermSlope();
  }

  RaiseInflightLongtermSlope(): void {
    const growth_this_round = 1 << this.bw_probe_up_rounds;
    this.bw_probe_up_rounds = Math.min(this.bw_probe_up_rounds + 1, 30);
    this.probe_up_cnt = Math.max(this.cwnd / growth_this_round, 1);
  }

  CheckProbeRTT(ack: AckEvent): void {
    if (this.state !== "ProbeRTT" && this.probe_rtt_expired && !this.idle_restart) {
      this.SaveCwnd();
      this.Enter("ProbeRTT", 1, 0.5);
      this.probe_rtt_done_stamp = 0;
      this.ack_phase = "ACKS_PROBE_STOPPING";
      this.StartRound(ack);
    }
    if (this.state === "ProbeRTT") {
      if (this.probe_rtt_done_stamp !== 0) {
        if (this.round_start) this.probe_rtt_round_done = true;
        if (this.probe_rtt_round_done) this.CheckProbeRTTDone(ack);
      } else if (ack.flightSegments <= this.ProbeRTTCwnd) {
        this.probe_rtt_done_stamp = ack.nowNs + 200e6;
        this.probe_rtt_round_done = false;
        this.StartRound(ack);
      }
    }
    if (ack.sample.delivered > 0) this.idle_restart = false;
  }

  CheckProbeRTTDone(view: SenderView): void {
    if (this.probe_rtt_done_stamp === 0 || view.nowNs <= this.probe_rtt_done_stamp) return;
    this.probe_rtt_min_stamp = view.nowNs;
    this.cwnd = Math.max(this.cwnd, this.prior_cwnd);
    this.ResetShortTermModel();
    if (!this.full_bw_reached) return this.Enter("Startup", 2.77);
    this.StartProbeBW_DOWN(view);
    this.Enter("ProbeBW_CRUISE", 1);
  }

  NoteLoss({ delivered }: SenderView): void {
    this.undo ??= {
      state: this.state,
      bw: this.bw_shortterm,
      short: this.inflight_shortterm,
      long: this.inflight_longterm,
    };
    if (!this.loss_in_round) this.loss_round_delivered = delivered;
    this.loss_in_round = true;
  }

  HandleLostPacket(packet: LostSegment, view: SenderView): void {
    this.NoteLoss(view);
    if (packet.startSeq !== this.lost_range_end) this.lost_ranges++;
    this.lost_range_end = packet.endSeq;
    const { txInFlight } = packet;
    const lost = view.lost - packet.lost;
    if (!this.bw_probe_samples || lost <= txInFlight * LossThresh) return;
    const inflight_prev = txInFlight - 1;
    const lost_prefix = (LossThresh * inflight_prev - (lost - 1)) / (1 - LossThresh);
    this.HandleInflightTooHigh(inflight_prev + lost_prefix, packet.isAppLimited, view);
  }

  HandleInflightTooHigh(txInFlight: number, isAppLimited: boolean, view: SenderView): void {
    this.bw_probe_samples = false;
    if (!isAppLimited) this.inflight_longterm = Math.max(txInFlight, this.TargetInflight * 0.7);
    if (this.state === "ProbeBW_UP") this.StartProbeBW_DOWN(view);
  }

  HandleEcho(ack: AckEvent): void {
    if (!ack.echoesCongestion) return;
    this.NoteLoss(ack);
    if (this.state === "Startup" && !this.full_bw_reached) this.QueueTooHigh();
    const { txInFlight, isAppLimited, priorDelivered } = ack.sample;
    if (!this.bw_probe_samples || priorDelivered < 0) return;
    this.HandleInflightTooHigh(txInFlight, isAppLimited, ack);
  }

  HandleRestartFromIdle(view: SenderView): void {
    if (!view.applicationLimited) return;
    this.idle_restart = true;
    this.extra_acked_interval_start = view.nowNs;
    this.extra_acked_delivered = 0;
    if (this.IsInAProbeBWState) this.SetPacingRateWithGain(1);
    else if (this.state === "ProbeRTT") this.CheckProbeRTTDone(view);
  }

  SetState(state: Recovery, view: SenderView): void {
    this.in_loss_recovery = state === "recovery" || state === "loss";
    if (state === "loss") {
      const isBounded = this.IsProbingBW || this.inflight_shortterm < Infinity;
      if (!isBounded) this.inflight_shortterm = Math.max(this.cwnd, this.prior_cwnd);
    } else if (view.recovery === "loss") {
      this.cwnd = Math.max(this.cwnd, this.prior_cwnd);
    }
    if (state === "open") this.undo = null;
  }

  HandleSpuriousLossDetection(priorCwnd: number, view: SenderView): void {
    const { undo } = this;
    this.undo = null;
    if (undo !== null) {
      this.loss_in_round = false;
      this.ResetFullBW();
      this.bw_shortterm = Math.max(this.bw_shortterm, undo.bw);
      this.inflight_shortterm = Math.max(this.inflight_shortterm, undo.short);
      this.inflight_longterm = Math.max(this.inflight_longterm, undo.long);
      if (this.state !== "ProbeRTT" && this.state !== undo.state) {
        if (undo.state === "ProbeBW_UP") this.StartProbeBW_UP(view);
        else if (undo.state === "Startup") {
          this.full_bw_reached = false;
          this.Enter("Startup", 2.77);
        }
      }
    }
    this.cwnd = Math.max(this.cwnd, this.prior_cwnd, priorCwnd);
  }
}
