import type { Ns } from "@seedwire/engine";
import { type Seq, seqGt, toSeq } from "../seq.ts";
import type { AckEvent, SenderView } from "./ack-event.ts";

// CUBIC as `tcp_cubic.c` of Linux 6 has it, function by function, under its names and in its units.

const HZ = 250;
const BICTCP_BETA_SCALE = 1024;
const BETA = 717;
const BICTCP_HZ = 10n;
const CUBE_RTT_SCALE = 410n;
const BETA_SCALE = 15; // 8 * (1024 + beta) / 3 / (1024 - beta)
const CUBE_FACTOR = (1n << (10n + 3n * BICTCP_HZ)) / CUBE_RTT_SCALE;

/** The table of `cubic_root`. */
const V = [
  0, 54, 54, 54, 118, 118, 118, 118, 123, 129, 134, 138, 143, 147, 151, 156, 157, 161, 164, 168,
  170, 173, 176, 179, 181, 185, 187, 190, 192, 194, 197, 199, 200, 202, 204, 206, 209, 211, 213,
  215, 217, 219, 221, 222, 224, 225, 227, 229, 231, 232, 234, 236, 237, 239, 240, 242, 244, 245,
  246, 248, 250, 251, 252, 254,
].map(BigInt);

/** `cubic_root` */
export function kernelCubicRoot(a: bigint): bigint {
  const fls64 = a === 0n ? 0n : BigInt(a.toString(2).length);
  if (fls64 < 7n) return (V[Number(a)]! + 35n) >> 6n;
  const b = ((fls64 * 84n) >> 8n) - 1n;
  let x = ((V[Number(a >> (b * 3n))]! + 10n) << b) >> 6n;
  x = 2n * x + a / (x * (x - 1n));
  return (x * 341n) >> 10n;
}

const jiffiesOf = (timeNs: Ns): number => Math.floor(timeNs / 4e6);
const usOf = (timeNs: Ns): number => Math.floor(timeNs / 1000);

export class KernelCubic {
  snd_cwnd: number;
  snd_cwnd_cnt = 0;
  snd_ssthresh = Infinity;
  cnt = 0;
  last_max_cwnd = 0;
  last_cwnd = 0;
  last_time = 0;
  bic_origin_point = 0;
  bic_K = 0n;
  delay_min = 0;
  epoch_start: number | null = null;
  ack_cnt = 0;
  tcp_cwnd = 0;
  found = false;
  round_start = 0;
  last_ack = 0;
  end_seq: Seq = toSeq(0);
  curr_rtt = Infinity;
  sample_cnt = 0;
  readonly hystart: boolean;

  constructor(cwnd: number, hystart: boolean, tp: SenderView) {
    this.snd_cwnd = cwnd;
    this.hystart = hystart;
    this.reset(tp);
  }

  /** `bictcp_reset`, `bictcp_hystart_reset` */
  reset(tp: SenderView): void {
    this.cnt = this.last_max_cwnd = this.last_cwnd = this.last_time = 0;
    this.bic_origin_point = this.delay_min = this.ack_cnt = this.tcp_cwnd = 0;
    this.bic_K = 0n;
    this.epoch_start = null;
    this.found = false;
    this.hystart_reset(tp);
  }

  hystart_reset(tp: SenderView): void {
    this.round_start = this.last_ack = usOf(tp.nowNs);
    this.end_seq = tp.sndNxt;
    this.curr_rtt = Infinity;
    this.sample_cnt = 0;
  }

  /** `cubictcp_cong_avoid` */
  cong_avoid({ nowNs, ackedSegments, cwndLimited }: AckEvent): void {
    if (!cwndLimited) return;
    let acked = ackedSegments;
    if (this.snd_cwnd < this.snd_ssthresh) {
      const cwnd = Math.min(this.snd_cwnd + acked, this.snd_ssthresh);
      acked -= cwnd - this.snd_cwnd;
      this.snd_cwnd = cwnd;
      if (acked === 0) return;
    }
    this.update(this.snd_cwnd, acked, jiffiesOf(nowNs));
    // tcp_cong_avoid_ai
    if (this.snd_cwnd_cnt >= this.cnt) {
      this.snd_cwnd_cnt = 0;
      this.snd_cwnd++;
    }
    this.snd_cwnd_cnt += acked;
    if (this.snd_cwnd_cnt < this.cnt) return;
    const delta = Math.floor(this.snd_cwnd_cnt / this.cnt);
    this.snd_cwnd_cnt -= delta * this.cnt;
    this.snd_cwnd += delta;
  }

  /** `bictcp_update` */
  update(cwnd: number, acked: number, now: number): void {
    this.ack_cnt += acked;
    if (this.last_cwnd === cwnd && now - this.last_time <= Math.floor(HZ / 32)) return;
    if (this.epoch_start === null || now !== this.last_time) {
      this.last_cwnd = cwnd;
      this.last_time = now;
      if (this.epoch_start === null) {
        this.epoch_start = now;
        this.ack_cnt = acked;
        this.tcp_cwnd = cwnd;
        const below = this.last_max_cwnd - cwnd;
        this.bic_K = below <= 0 ? 0n : kernelCubicRoot(CUBE_FACTOR * BigInt(below));
        this.bic_origin_point = Math.max(this.last_max_cwnd, cwnd);
      }
      const usecs_to_jiffies = Math.ceil(this.delay_min / 4000);
      const t = (BigInt(now - this.epoch_start + usecs_to_jiffies) << BICTCP_HZ) / BigInt(HZ);
      const offs = t < this.bic_K ? this.bic_K - t : t - this.bic_K;
      const delta = Number((CUBE_RTT_SCALE * offs * offs * offs) >> (10n + 3n * BICTCP_HZ));
      const target = this.bic_origin_point + (t < this.bic_K ? -delta : delta);
      this.cnt = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
      if (this.last_max_cwnd === 0 && this.cnt > 20) this.cnt = 20;
    }
    const delta = (cwnd * BETA_SCALE) >> 3;
    while (this.ack_cnt > delta) {
      this.ack_cnt -= delta;
      this.tcp_cwnd++;
    }
    if (this.tcp_cwnd > cwnd) {
      this.cnt = Math.min(this.cnt, Math.floor(cwnd / (this.tcp_cwnd - cwnd)));
    }
    this.cnt = Math.max(this.cnt, 2);
  }

  /** `cubictcp_recalc_ssthresh` */
  recalc_ssthresh(): number {
    const { snd_cwnd: cwnd } = this;
    this.epoch_start = null;
    this.last_max_cwnd =
      cwnd < this.last_max_cwnd
        ? Math.floor((cwnd * (BICTCP_BETA_SCALE + BETA)) / (2 * BICTCP_BETA_SCALE))
        : cwnd;
    return Math.max(Math.floor((cwnd * BETA) / BICTCP_BETA_SCALE), 2);
  }

  /** `cubictcp_cwnd_event`, CA_EVENT_TX_START */
  tx_start({ nowNs, lastDataSentNs }: SenderView): void {
    const delta = jiffiesOf(nowNs - lastDataSentNs);
    if (this.epoch_start === null || delta <= 0) return;
    this.epoch_start = Math.min(this.epoch_start + delta, jiffiesOf(nowNs));
  }

  /** `cubictcp_acked` */
  acked(event: AckEvent): void {
    const { nowNs, rttNs } = event;
    if (rttNs < 0) return;
    if (this.epoch_start !== null && jiffiesOf(nowNs) - this.epoch_start < HZ) return;
    const delay = Math.max(usOf(rttNs), 1);
    if (this.delay_min === 0 || this.delay_min > delay) this.delay_min = delay;
    const isSlowStart = this.snd_cwnd < this.snd_ssthresh;
    if (!this.found && isSlowStart && this.hystart) this.hystart_update(event, delay);
  }

  hystart_update(tp: AckEvent, delay: number): void {
    if (seqGt(tp.sndUna, this.end_seq)) this.hystart_reset(tp);
    if (this.snd_cwnd < 16) return;
    const now = usOf(tp.nowNs);
    if (now - this.last_ack <= 2000) {
      this.last_ack = now;
      const ack_delay = Math.min(1000, Math.floor((65_536 * 4 * 1e6) / (tp.pacingBps / 8)));
      if (now - this.round_start > (this.delay_min + ack_delay) >> 1) this.found = true;
    }
    this.curr_rtt = Math.min(this.curr_rtt, delay);
    if (this.sample_cnt < 8) this.sample_cnt++;
    else {
      const thresh = Math.min(Math.max(this.delay_min >> 3, 4000), 16_000);
      if (this.curr_rtt > this.delay_min + thresh) this.found = true;
    }
    if (this.found) this.snd_ssthresh = this.snd_cwnd;
  }
}
