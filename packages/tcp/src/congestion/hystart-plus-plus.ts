import { ms, NEVER, type Ns } from "@seedwire/engine";
import type { TcpConfig } from "../config.ts";
import { type Seq, seqGeq, toSeq } from "../seq.ts";
import type { AckEvent } from "./ack-event.ts";
import type { CongestionController } from "./controller.ts";

// What RFC 9406 §4.3 recommends.
const MIN_RTT_THRESH_NS = ms(4);
const MAX_RTT_THRESH_NS = ms(16);
const MIN_RTT_DIVISOR = 8;
const N_RTT_SAMPLE = 8;
const CSS_GROWTH_DIVISOR = 4;
const CSS_ROUNDS = 5;
/** L: the most by which one ACK lets the window grow, segments, if segments are not paced. */
const L = 8;

/**
 * HyStart++ (RFC 9406 §4.2): when round trips become longer, slow start goes on at a quarter of its pace
 * (Conservative Slow Start, CSS); if they stay so for five rounds, it is over, else it was a mistake. Only
 * the first slow start of a connection needs it: later ones know ssthresh.
 */
export class HyStartPlusPlus {
  readonly #limitSegments: number;
  /** A round ends when this is acknowledged. */
  #windowEnd: Seq = toSeq(0);
  #lastRoundMinRttNs = 0.5;
  #currentRoundMinRttNs = 0.5;
  #rttSampleCount = 0;
  /** The round trip that led into CSS; NEVER outside of it. */
  #cssBaselineMinRttNs = 0.5;
  #cssRounds = 0;
  /** Segments acknowledged in CSS that did not yet make a whole one. */
  #remainder = 0;

  constructor({ pacing }: TcpConfig) {
    this.#limitSegments = pacing === "on" ? Infinity : L;
    this.#lastRoundMinRttNs = this.#currentRoundMinRttNs = this.#cssBaselineMinRttNs = NEVER;
  }

  /** The connection begins, and with it the first round. */
  begin(sndNxt: Seq): void {
    this.#windowEnd = sndNxt;
    this.#lastRoundMinRttNs = this.#currentRoundMinRttNs = this.#cssBaselineMinRttNs = NEVER;
    this.#rttSampleCount = this.#cssRounds = this.#remainder = 0;
  }

  get inCss(): boolean {
    return this.#cssBaselineMinRttNs !== NEVER;
  }

  /** CSS, as a reason for cwnd; null outside of it. */
  phaseOf({ ssthreshSegments }: CongestionController): string | null {
    return this.inCss && ssthreshSegments === Infinity ? "conservative slow start" : null;
  }

  /** An ACK in the first slow start: lets the window grow, and may end slow start. */
  onAck(controller: CongestionController, event: AckEvent): void {
    if (event.cwndLimited) this.#grow(controller, event.ackedSegments);
    if (event.rttNs >= 0) this.#takeSample(event.rttNs);
    if (!seqGeq(event.sndUna, this.#windowEnd)) return;
    this.#windowEnd = event.sndNxt;
    this.#lastRoundMinRttNs = this.#currentRoundMinRttNs;
    this.#currentRoundMinRttNs = NEVER;
    this.#rttSampleCount = 0;
    // The round that was under way when CSS began counts too.
    if (this.inCss && ++this.#cssRounds >= CSS_ROUNDS) {
      controller.ssthreshSegments = controller.cwndSegments;
    }
  }

  #grow(controller: CongestionController, ackedSegments: number): void {
    const counted = Math.min(ackedSegments, this.#limitSegments);
    if (!this.inCss) {
      controller.cwndSegments += counted;
      return;
    }
    this.#remainder += counted;
    const grown = Math.floor(this.#remainder / CSS_GROWTH_DIVISOR);
    this.#remainder -= grown * CSS_GROWTH_DIVISOR;
    controller.cwndSegments += grown;
  }

  #takeSample(rttNs: Ns): void {
    this.#currentRoundMinRttNs = Math.min(this.#currentRoundMinRttNs, rttNs);
    this.#rttSampleCount++;
    if (this.#rttSampleCount < N_RTT_SAMPLE) return;
    const current = this.#currentRoundMinRttNs;
    const last = this.#lastRoundMinRttNs;
    if (this.inCss) {
      if (current < this.#cssBaselineMinRttNs) this.#cssBaselineMinRttNs = NEVER; // a mistake
    } else if (last !== NEVER && current >= last + rttThreshNs(last)) {
      this.#cssBaselineMinRttNs = current;
      this.#cssRounds = this.#remainder = 0;
    }
  }
}

/** RttThresh: by how much the round trip has to rise. */
const rttThreshNs = (lastRoundMinRttNs: Ns): Ns =>
  Math.max(MIN_RTT_THRESH_NS, Math.min(lastRoundMinRttNs / MIN_RTT_DIVISOR, MAX_RTT_THRESH_NS));
