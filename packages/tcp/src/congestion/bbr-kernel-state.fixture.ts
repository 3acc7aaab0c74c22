import { NEVER, type Ns } from "@seedwire/engine";
import type { Recovery } from "../tcb.ts";
import type { SenderView } from "./ack-event.ts";

// BBR as `tcp_bbr.c` of Linux 6 has it, function by function, under its names and in its units. It goes on in
// `bbr-kernel-bandwidth.fixture.ts` and `bbr-kernel.fixture.ts`.

const BW_SCALE = 24n;
export const BW_UNIT = 1n << BW_SCALE;
const BBR_SCALE = 8n;
export const BBR_UNIT = 1n << BBR_SCALE;
export const HIGH_GAIN = (BBR_UNIT * 2885n) / 1000n + 1n;
const TCP_INIT_CWND = 10;
const GSO_LEGACY_MAX_SIZE = 65536;
const MAX_TCP_HEADER = 320;

export const usOf = (timeNs: Ns): number => Math.floor(timeNs / 1000);
/** HZ is 250. */
export const jiffiesOf = (timeNs: Ns): number => Math.floor(timeNs / 4e6);
export const isRepairing = (state: Recovery): boolean => state === "recovery" || state === "loss";

interface Sample {
  readonly t: number;
  readonly v: bigint;
}

/** `lib/win_minmax.c`. */
class RunningMax {
  s: [Sample, Sample, Sample] = [
    { t: 0, v: 0n },
    { t: 0, v: 0n },
    { t: 0, v: 0n },
  ];

  run(win: number, t: number, v: bigint): void {
    const { s } = this;
    const val = { t, v };
    if (v >= s[0].v || t - s[2].t > win) {
      this.s = [val, val, val];
      return;
    }
    if (v >= s[1].v) s[1] = s[2] = val;
    else if (v >= s[2].v) s[2] = val;
    const dt = t - s[0].t;
    if (dt > win) {
      this.s = [s[1], s[2], val];
      if (t - this.s[0].t > win) this.s = [this.s[1], this.s[2], val];
    } else if (s[1].t === s[0].t && dt > Math.floor(win / 4)) s[1] = s[2] = val;
    else if (s[2].t === s[1].t && dt > Math.floor(win / 2)) s[2] = val;
  }
}

/** What the kernel's BBR knows, and the rates and volumes that follow from it. */
export class KernelBbrState {
  mode: "STARTUP" | "DRAIN" | "PROBE_BW" | "PROBE_RTT" = "STARTUP";
  snd_cwnd: number;
  snd_ssthresh = Infinity;
  /** Bytes per second; a bigint, or ~0 for "no limit". */
  sk_pacing_rate = 0n;
  /** It has set `tp->app_limited`. */
  marks_app_limited = false;

  readonly random: (below: number) => number;
  bw = new RunningMax();
  rtt_cnt = 0;
  next_rtt_delivered: number;
  round_start = false;
  min_rtt_us: number;
  min_rtt_stamp: number;
  probe_rtt_done_stamp = 0;
  probe_rtt_round_done = false;
  prev_ca_state: Recovery = "open";
  packet_conservation = false;
  prior_cwnd = 0;
  idle_restart = false;
  has_seen_rtt = false;
  full_bw_reached = false;
  full_bw = 0n;
  full_bw_cnt = 0;
  pacing_gain = HIGH_GAIN;
  cwnd_gain = HIGH_GAIN;
  cycle_idx = 0;
  cycle_us = 0;
  lt_is_sampling = false;
  lt_use_bw = false;
  lt_rtt_cnt = 0;
  lt_bw = 0n;
  lt_last_stamp = 0;
  lt_last_delivered = 0;
  lt_last_lost = 0;
  ack_epoch_us: number;
  ack_epoch_acked = 0n;
  extra_acked: [bigint, bigint] = [0n, 0n];
  extra_acked_win_rtts = 0;
  extra_acked_win_idx: 0 | 1 = 0;

  constructor(cwnd: number, tp: SenderView, random: (below: number) => number) {
    this.snd_cwnd = cwnd;
    this.random = random;
    this.next_rtt_delivered = tp.delivered;
    this.min_rtt_us = tp.minRttNs === NEVER ? Infinity : usOf(tp.minRttNs);
    this.min_rtt_stamp = jiffiesOf(tp.nowNs);
    this.init_pacing_rate_from_rtt(tp);
    this.ack_epoch_us = usOf(tp.nowNs);
  }

  min_tso_segs(): number {
    return this.sk_pacing_rate < 150_000n ? 1 : 2;
  }

  get max_bw(): bigint {
    return this.bw.s[0].v;
  }

  get bbr_bw(): bigint {
    return this.lt_use_bw ? this.lt_bw : this.max_bw;
  }

  rate_bytes_per_sec(tp: SenderView, rate: bigint, gain: bigint): bigint {
    return (((rate * BigInt(tp.mssBytes) * gain) >> BBR_SCALE) * 990_000n) >> BW_SCALE;
  }

  bw_to_pacing_rate(tp: SenderView, bw: bigint, gain: bigint): bigint {
    const rate = this.rate_bytes_per_sec(tp, bw, gain);
    if (tp.maxPacingBps === Infinity) return rate;
    const most = BigInt(tp.maxPacingBps / 8);
    return rate < most ? rate : most;
  }

  init_pacing_rate_from_rtt(tp: SenderView): void {
    this.has_seen_rtt = tp.srttNs > 0;
    const rtt_us = this.has_seen_rtt ? Math.max(usOf(tp.srttNs), 1) : 1000;
    const bw = (BigInt(this.snd_cwnd) * BW_UNIT) / BigInt(rtt_us);
    this.sk_pacing_rate = this.bw_to_pacing_rate(tp, bw, HIGH_GAIN);
  }

  set_pacing_rate(tp: SenderView, bw: bigint, gain: bigint): void {
    const rate = this.bw_to_pacing_rate(tp, bw, gain);
    if (!this.has_seen_rtt && tp.srttNs > 0) this.init_pacing_rate_from_rtt(tp);
    if (this.full_bw_reached || rate > this.sk_pacing_rate) this.sk_pacing_rate = rate;
  }

  tso_segs_goal(tp: SenderView): number {
    const shifted = Number(this.sk_pacing_rate >> 10n);
    const bytes = Math.min(shifted, GSO_LEGACY_MAX_SIZE - 1 - MAX_TCP_HEADER);
    return Math.min(Math.max(Math.floor(bytes / tp.mssBytes), this.min_tso_segs()), 0x7f);
  }

  save_cwnd(): void {
    const isGood = !isRepairing(this.prev_ca_state) && this.mode !== "PROBE_RTT";
    this.prior_cwnd = isGood ? this.snd_cwnd : Math.max(this.prior_cwnd, this.snd_cwnd);
  }

  bdp(bw: bigint, gain: bigint): number {
    if (this.min_rtt_us === Infinity) return TCP_INIT_CWND;
    const w = bw * BigInt(this.min_rtt_us);
    return Number((((w * gain) >> BBR_SCALE) + BW_UNIT - 1n) / BW_UNIT);
  }

  quantization_budget(tp: SenderView, target: number): number {
    let cwnd = target + 3 * this.tso_segs_goal(tp);
    cwnd = (cwnd + 1) & ~1;
    return this.mode === "PROBE_BW" && this.cycle_idx === 0 ? cwnd + 2 : cwnd;
  }

  inflight(tp: SenderView, bw: bigint, gain: bigint): number {
    return this.quantization_budget(tp, this.bdp(bw, gain));
  }

  packets_in_net_at_edt(tp: SenderView, inflight_now: number): number {
    const edt_ns = Math.max(tp.departureNs, tp.nowNs);
    const interval_us = BigInt(usOf(edt_ns - tp.nowNs));
    const delivered = Number((this.bbr_bw * interval_us) >> BW_SCALE);
    let at_edt = inflight_now;
    if (this.pacing_gain > BBR_UNIT) at_edt += this.tso_segs_goal(tp);
    return delivered >= at_edt ? 0 : at_edt - delivered;
  }

  ack_aggregation_cwnd(): number {
    if (!this.full_bw_reached) return 0;
    const most = (this.bbr_bw * 100_000n) / BW_UNIT;
    const [a, b] = this.extra_acked;
    const extra = a > b ? a : b;
    return Number(extra < most ? extra : most);
  }
}
