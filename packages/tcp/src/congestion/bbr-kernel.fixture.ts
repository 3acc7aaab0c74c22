import type { Recovery } from "../tcb.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";
import { BBR_UNIT, HIGH_GAIN, isRepairing, jiffiesOf, usOf } from "./bbr-kernel-state.fixture.ts";
import { KernelBbrBandwidth } from "./bbr-kernel-bandwidth.fixture.ts";

const DRAIN_GAIN = (BBR_UNIT * 1000n) / 2885n;
const CWND_GAIN = BBR_UNIT * 2n;
const PACING_GAINS = [5n, 3n, 4n, 4n, 4n, 4n, 4n, 4n].map((gain) => (BBR_UNIT * gain) / 4n);
const CWND_MIN_TARGET = 4;
const TCP_INIT_CWND = 10;
const MIN_RTT_WIN = 10 * 250;
const PROBE_RTT_JIFFIES = 50;
const FULL_BW_THRESH = (BBR_UNIT * 5n) / 4n;
const FULL_BW_CNT = 3;

/** The kernel's BBR: what it does with an ACK, and what happens beside. */
export class KernelBbr extends KernelBbrBandwidth {
  /** `bbr_main` */
  main(rs: AckEvent): void {
    this.marks_app_limited = false;
    this.update_bw(rs);
    this.update_ack_aggregation(rs);
    if (this.mode === "PROBE_BW" && this.is_next_cycle_phase(rs)) this.advance_cycle_phase(rs);
    this.check_full_bw_reached(rs);
    this.check_drain(rs);
    this.update_min_rtt(rs);
    this.update_gains();
    this.set_pacing_rate(rs, this.bbr_bw, this.pacing_gain);
    this.set_cwnd(rs, this.bbr_bw, this.cwnd_gain);
  }

  /** `bbr_cwnd_event`, CA_EVENT_TX_START */
  tx_start(tp: SenderView): void {
    if (!tp.applicationLimited) return;
    this.idle_restart = true;
    this.ack_epoch_us = usOf(tp.nowNs);
    this.ack_epoch_acked = 0n;
    if (this.mode === "PROBE_BW") this.set_pacing_rate(tp, this.bbr_bw, BBR_UNIT);
    else if (this.mode === "PROBE_RTT") this.check_probe_rtt_done(tp);
  }

  /** `bbr_ssthresh` */
  ssthresh(): number {
    this.save_cwnd();
    return this.snd_ssthresh;
  }

  /** `bbr_undo_cwnd` */
  undo_cwnd(tp: SenderView): number {
    this.full_bw = 0n;
    this.full_bw_cnt = 0;
    this.reset_lt_bw_sampling(tp);
    return this.snd_cwnd;
  }

  /** `bbr_set_state` */
  set_state(state: Recovery, tp: SenderView): void {
    if (state !== "loss") return;
    this.prev_ca_state = "loss";
    this.full_bw = 0n;
    this.round_start = true;
    this.lt_bw_sampling(tp, 1, false);
  }

  /** `bbr_set_cwnd_to_recover_or_restore` */
  recover_or_restore(rs: AckEvent): number {
    let cwnd = this.snd_cwnd;
    const { recovery: state } = rs;
    const acked = rs.ackedSegments;
    if (rs.lostSegments > 0) cwnd = Math.max(cwnd - rs.lostSegments, 1);
    if (state === "recovery" && this.prev_ca_state !== "recovery") {
      this.packet_conservation = true;
      this.next_rtt_delivered = rs.delivered;
      cwnd = rs.flightSegments + acked;
    } else if (isRepairing(this.prev_ca_state) && !isRepairing(state)) {
      cwnd = Math.max(cwnd, this.prior_cwnd);
      this.packet_conservation = false;
    }
    this.prev_ca_state = state;
    return this.packet_conservation ? Math.max(cwnd, rs.flightSegments + acked) : cwnd;
  }

  set_cwnd(rs: AckEvent, bw: bigint, gain: bigint): void {
    const acked = rs.ackedSegments;
    if (acked > 0) {
      let cwnd = this.recover_or_restore(rs);
      if (!this.packet_conservation) {
        const target = this.bdp(bw, gain) + this.ack_aggregation_cwnd();
        const target_cwnd = this.quantization_budget(rs, target);
        if (this.full_bw_reached) cwnd = Math.min(cwnd + acked, target_cwnd);
        else if (cwnd < target_cwnd || rs.delivered < TCP_INIT_CWND) cwnd += acked;
        cwnd = Math.max(cwnd, CWND_MIN_TARGET);
      }
      this.snd_cwnd = cwnd;
    }
    if (this.mode === "PROBE_RTT") this.snd_cwnd = Math.min(this.snd_cwnd, CWND_MIN_TARGET);
  }

  is_next_cycle_phase(rs: AckEvent): boolean {
    const is_full_length = usOf(rs.deliveredNs) - this.cycle_us > this.min_rtt_us;
    if (this.pacing_gain === BBR_UNIT) return is_full_length;
    const inflight = this.packets_in_net_at_edt(rs, rs.priorFlightSegments);
    if (this.pacing_gain < BBR_UNIT) {
      return is_full_length || inflight <= this.inflight(rs, this.max_bw, BBR_UNIT);
    }
    const is_reached = inflight >= this.inflight(rs, this.max_bw, this.pacing_gain);
    return is_full_length && (rs.lostSegments > 0 || is_reached);
  }

  check_full_bw_reached({ sample }: AckEvent): void {
    if (this.full_bw_reached || !this.round_start || sample.isAppLimited) return;
    if (this.max_bw >= (this.full_bw * FULL_BW_THRESH) / BBR_UNIT) {
      this.full_bw = this.max_bw;
      this.full_bw_cnt = 0;
      return;
    }
    this.full_bw_reached = ++this.full_bw_cnt >= FULL_BW_CNT;
  }

  check_drain(rs: AckEvent): void {
    if (this.mode === "STARTUP" && this.full_bw_reached) {
      this.mode = "DRAIN";
      this.snd_ssthresh = this.inflight(rs, this.max_bw, BBR_UNIT);
    }
    if (this.mode !== "DRAIN") return;
    const in_net = this.packets_in_net_at_edt(rs, rs.flightSegments);
    if (in_net <= this.inflight(rs, this.max_bw, BBR_UNIT)) this.reset_probe_bw_mode(rs);
  }

  check_probe_rtt_done(tp: SenderView): void {
    if (this.probe_rtt_done_stamp === 0) return;
    if (jiffiesOf(tp.nowNs) <= this.probe_rtt_done_stamp) return;
    this.min_rtt_stamp = jiffiesOf(tp.nowNs);
    this.snd_cwnd = Math.max(this.snd_cwnd, this.prior_cwnd);
    if (this.full_bw_reached) this.reset_probe_bw_mode(tp);
    else this.mode = "STARTUP";
  }

  update_min_rtt(rs: AckEvent): void {
    const now = jiffiesOf(rs.nowNs);
    const filter_expired = now > this.min_rtt_stamp + MIN_RTT_WIN;
    const rtt_us = rs.rttNs < 0 ? -1 : usOf(rs.rttNs);
    if (rtt_us >= 0 && (rtt_us < this.min_rtt_us || (filter_expired && !rs.maybeDelayed))) {
      this.min_rtt_us = rtt_us;
      this.min_rtt_stamp = now;
    }
    if (filter_expired && !this.idle_restart && this.mode !== "PROBE_RTT") {
      this.mode = "PROBE_RTT";
      this.save_cwnd();
      this.probe_rtt_done_stamp = 0;
    }
    if (this.mode === "PROBE_RTT") this.probe_rtt(rs, now);
    if (rs.sample.delivered > 0) this.idle_restart = false;
  }

  /** The part of `bbr_update_min_rtt` for the mode PROBE_RTT. */
  probe_rtt(rs: AckEvent, now: number): void {
    this.marks_app_limited = true;
    if (this.probe_rtt_done_stamp === 0) {
      if (rs.flightSegments > CWND_MIN_TARGET) return;
      this.probe_rtt_done_stamp = now + PROBE_RTT_JIFFIES;
      this.probe_rtt_round_done = false;
      this.next_rtt_delivered = rs.delivered;
      return;
    }
    if (this.round_start) this.probe_rtt_round_done = true;
    if (this.probe_rtt_round_done) this.check_probe_rtt_done(rs);
  }

  update_gains(): void {
    const is_cycling = this.mode === "PROBE_BW" && !this.lt_use_bw;
    if (this.mode === "STARTUP") this.pacing_gain = HIGH_GAIN;
    else if (this.mode === "DRAIN") this.pacing_gain = DRAIN_GAIN;
    else this.pacing_gain = is_cycling ? PACING_GAINS[this.cycle_idx]! : BBR_UNIT;
    if (this.mode === "PROBE_BW") this.cwnd_gain = CWND_GAIN;
    else this.cwnd_gain = this.mode === "PROBE_RTT" ? BBR_UNIT : HIGH_GAIN;
  }
}
