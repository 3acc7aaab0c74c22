import type { Ns } from "@seedwire/engine";
import type { AckEvent, SenderView } from "./ack-event.ts";
import { BBR_UNIT, BW_UNIT, KernelBbrState, usOf } from "./bbr-kernel-state.fixture.ts";

const CYCLE_LEN = 8;
const CYCLE_RAND = 7;
const BW_RTTS = CYCLE_LEN + 2;
const EXTRA_ACKED_WIN_RTTS = 5;
const ACK_EPOCH_ACKED_RESET_THRESH = 1n << 20n;
const LT_INTVL_MIN_RTTS = 4;
const LT_LOSS_THRESH = 50;
const LT_BW_RATIO = BBR_UNIT / 8n;
const LT_BW_DIFF = 4000n / 8n;
const LT_BW_MAX_RTTS = 48;

const msOf = (timeNs: Ns): number => Math.floor(timeNs / 1e6);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** How the kernel's BBR measures bandwidth: the largest, that of a policer, and how ACKs come in lumps. */
export class KernelBbrBandwidth extends KernelBbrState {
  constructor(cwnd: number, tp: SenderView, random: (below: number) => number) {
    super(cwnd, tp, random);
    this.reset_lt_bw_sampling(tp);
  }

  update_bw(rs: AckEvent): void {
    const { sample } = rs;
    this.round_start = false;
    const interval_us = usOf(sample.intervalNs);
    if (sample.delivered < 0 || interval_us <= 0) return;
    if (sample.priorDelivered >= this.next_rtt_delivered) {
      this.next_rtt_delivered = rs.delivered;
      this.rtt_cnt++;
      this.round_start = true;
      this.packet_conservation = false;
    }
    this.lt_bw_sampling(rs, rs.lostSegments, sample.isAppLimited);
    const bw = (BigInt(sample.delivered) * BW_UNIT) / BigInt(interval_us);
    if (!sample.isAppLimited || bw >= this.max_bw) this.bw.run(BW_RTTS, this.rtt_cnt, bw);
  }

  update_ack_aggregation(rs: AckEvent): void {
    const { sample, ackedSegments } = rs;
    if (ackedSegments <= 0 || sample.delivered < 0 || usOf(sample.intervalNs) <= 0) return;
    if (this.round_start && ++this.extra_acked_win_rtts >= EXTRA_ACKED_WIN_RTTS) {
      this.extra_acked_win_rtts = 0;
      this.extra_acked_win_idx = this.extra_acked_win_idx === 0 ? 1 : 0;
      this.extra_acked[this.extra_acked_win_idx] = 0n;
    }
    const acked = BigInt(ackedSegments);
    const epoch_us = usOf(rs.deliveredNs) - this.ack_epoch_us;
    let expected = (this.bbr_bw * BigInt(epoch_us)) / BW_UNIT;
    const { ack_epoch_acked } = this;
    if (ack_epoch_acked <= expected || ack_epoch_acked + acked >= ACK_EPOCH_ACKED_RESET_THRESH) {
      this.ack_epoch_acked = 0n;
      this.ack_epoch_us = usOf(rs.deliveredNs);
      expected = 0n;
    }
    this.ack_epoch_acked = least(0xfffffn, this.ack_epoch_acked + acked);
    const extra = least(this.ack_epoch_acked - expected, BigInt(this.snd_cwnd));
    const idx = this.extra_acked_win_idx;
    if (extra > this.extra_acked[idx]) this.extra_acked[idx] = extra;
  }

  advance_cycle_phase(tp: SenderView): void {
    this.cycle_idx = (this.cycle_idx + 1) & (CYCLE_LEN - 1);
    this.cycle_us = usOf(tp.deliveredNs);
  }

  reset_probe_bw_mode(tp: SenderView): void {
    this.mode = "PROBE_BW";
    this.cycle_idx = CYCLE_LEN - 1 - this.random(CYCLE_RAND);
    this.advance_cycle_phase(tp);
  }

  reset_lt_bw_sampling_interval(tp: SenderView): void {
    this.lt_last_stamp = msOf(tp.deliveredNs);
    this.lt_last_delivered = tp.delivered;
    this.lt_last_lost = tp.lost;
    this.lt_rtt_cnt = 0;
  }

  reset_lt_bw_sampling(tp: SenderView): void {
    this.lt_bw = 0n;
    this.lt_use_bw = false;
    this.lt_is_sampling = false;
    this.reset_lt_bw_sampling_interval(tp);
  }

  lt_bw_interval_done(tp: SenderView, bw: bigint): void {
    if (this.lt_bw !== 0n) {
      const diff = bw > this.lt_bw ? bw - this.lt_bw : this.lt_bw - bw;
      if (
        diff * BBR_UNIT <= LT_BW_RATIO * this.lt_bw ||
        this.rate_bytes_per_sec(tp, diff, BBR_UNIT) <= LT_BW_DIFF
      ) {
        this.lt_bw = (bw + this.lt_bw) >> 1n;
        this.lt_use_bw = true;
        this.pacing_gain = BBR_UNIT;
        this.lt_rtt_cnt = 0;
        return;
      }
    }
    this.lt_bw = bw;
    this.reset_lt_bw_sampling_interval(tp);
  }

  lt_bw_sampling(tp: SenderView, losses: number, is_app_limited: boolean): void {
    if (this.lt_use_bw) {
      if (this.mode !== "PROBE_BW" || !this.round_start) return;
      if (++this.lt_rtt_cnt < LT_BW_MAX_RTTS) return;
      this.reset_lt_bw_sampling(tp);
      this.reset_probe_bw_mode(tp);
      return;
    }
    if (!this.lt_is_sampling) {
      if (losses === 0) return;
      this.reset_lt_bw_sampling_interval(tp);
      this.lt_is_sampling = true;
    }
    if (is_app_limited) return this.reset_lt_bw_sampling(tp);
    if (this.round_start) this.lt_rtt_cnt++;
    if (this.lt_rtt_cnt < LT_INTVL_MIN_RTTS) return;
    if (this.lt_rtt_cnt > 4 * LT_INTVL_MIN_RTTS) return this.reset_lt_bw_sampling(tp);
    if (losses === 0) return;
    const lost = tp.lost - this.lt_last_lost;
    const delivered = tp.delivered - this.lt_last_delivered;
    if (delivered === 0 || lost * 256 < LT_LOSS_THRESH * delivered) return;
    const t = msOf(tp.deliveredNs) - this.lt_last_stamp;
    if (t < 1) return;
    this.lt_bw_interval_done(tp, (BigInt(delivered) * BW_UNIT) / BigInt(t * 1000));
  }
}
