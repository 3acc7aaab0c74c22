import { ms, NEVER, type Ns } from "@seedwire/engine";
import { type Seq, seqGt, toSeq } from "../seq.ts";
import type { AckEvent } from "./ack-event.ts";

/** HyStart does nothing below this window, segments. */
const LOW_WINDOW = 16;
/** ACKs no farther apart than this are a train. */
const ACK_DELTA_NS = ms(2);
/** Samples of a round that its delay is told from (N_RTT_SAMPLE of RFC 9406 §4.3). */
const MIN_SAMPLES = 8;
/** Least and greatest rise of the round trip that counts (RFC 9406 §4.3). */
const DELAY_MIN_NS = ms(4);
const DELAY_MAX_NS = ms(16);
/** What four packets of the largest size take at the pacing rate is allowed for, up to 1 ms. */
const BURST_BITS = 4 * 65_536 * 8;
const BURST_MAX_NS = ms(1);

/**
 * HyStart, as Linux's CUBIC has it: slow start ends before losses when a train of ACKs has become half
 * as long as the shortest round trip, or when round trips become longer. (RFC 9406 §4 is its successor.)
 */
export class HyStart {
  private found = false;
  private roundStartNs = 0.5;
  private lastAckNs = 0.5;
  private endSeq: Seq = toSeq(0);
  private roundMinNs = 0.5;
  private samples = 0;

  constructor() {
    this.roundMinNs = NEVER;
    this.roundStartNs = 0;
    this.lastAckNs = 0;
  }

  /** After a time-out: looks again. */
  reset(nowNs: Ns, sndNxt: Seq): void {
    this.found = false;
    this.#beginRound(nowNs, sndNxt);
  }

  /** Whether this ACK, in slow start, is the sign to leave it. `delayMinNs`: the shortest round trip. */
  isTimeToLeave(cwndSegments: number, event: AckEvent, delayMinNs: Ns): boolean {
    if (this.found) return false;
    const { nowNs, rttNs } = event;
    if (seqGt(event.sndUna, this.endSeq)) this.#beginRound(nowNs, event.sndNxt);
    if (cwndSegments < LOW_WINDOW) return false;
    if (nowNs - this.lastAckNs <= ACK_DELTA_NS) {
      this.lastAckNs = nowNs;
      const burstNs = Math.min(BURST_MAX_NS, (BURST_BITS / event.pacingBps) * 1e9);
      if (nowNs - this.roundStartNs > (delayMinNs + burstNs) / 2) this.found = true;
    }
    this.roundMinNs = Math.min(this.roundMinNs, rttNs);
    if (this.samples < MIN_SAMPLES) {
      this.samples++;
    } else {
      const rise = Math.min(Math.max(delayMinNs / 8, DELAY_MIN_NS), DELAY_MAX_NS);
      if (this.roundMinNs > delayMinNs + rise) this.found = true;
    }
    return this.found;
  }

  #beginRound(nowNs: Ns, sndNxt: Seq): void {
    this.roundStartNs = this.lastAckNs = nowNs;
    this.endSeq = sndNxt;
    this.roundMinNs = NEVER;
    this.samples = 0;
  }
}
