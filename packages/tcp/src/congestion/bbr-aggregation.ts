import type { AckEvent, SenderView } from "./ack-event.ts";
import { segmentsIn, toUs } from "./bbr-units.ts";

/** The filter looks back so many rounds, up to twice as many. */
const WINDOW_ROUNDS = 5;
/** An epoch with so many segments begins anew. */
const EPOCH_SEGMENTS = 1 << 20;
/** What may be added to cwnd is at most what is delivered in so long a time, microseconds. */
const MOST_US = 100_000;

/**
 * How far ACKs come in lumps: the most segments acknowledged, in some recent time, beyond what the
 * bandwidth would have delivered in it. So much more has to be in flight to bridge the silences between.
 */
export class AckAggregation {
  #epochUs = 0;
  #epochSegments = 0;
  readonly #most: [number, number] = [0, 0];
  #current: 0 | 1 = 0;
  #rounds = 0;

  reset({ nowNs }: SenderView): void {
    this.restart(nowNs);
    this.#most[0] = this.#most[1] = 0;
    this.#current = 0;
    this.#rounds = 0;
  }

  /** After a pause a new epoch begins. */
  restart(nowNs: number): void {
    this.#epochUs = toUs(nowNs);
    this.#epochSegments = 0;
  }

  /** An ACK with a valid sample that delivered something. */
  sample(event: AckEvent, bandwidth: number, roundStarts: boolean, cwndSegments: number): void {
    if (roundStarts && ++this.#rounds >= WINDOW_ROUNDS) {
      this.#rounds = 0;
      this.#current = this.#current === 0 ? 1 : 0;
      this.#most[this.#current] = 0;
    }
    const deliveredUs = toUs(event.deliveredNs);
    let expected = segmentsIn(deliveredUs - this.#epochUs, bandwidth);
    const isOver = this.#epochSegments + event.ackedSegments >= EPOCH_SEGMENTS;
    if (this.#epochSegments <= expected || isOver) {
      this.#epochSegments = 0;
      this.#epochUs = deliveredUs;
      expected = 0;
    }
    this.#epochSegments = Math.min(EPOCH_SEGMENTS - 1, this.#epochSegments + event.ackedSegments);
    const extra = Math.min(this.#epochSegments - expected, cwndSegments);
    if (extra > this.#most[this.#current]) this.#most[this.#current] = extra;
  }

  /** What it adds to cwnd, segments. */
  extraSegments(bandwidth: number): number {
    return Math.min(Math.max(this.#most[0], this.#most[1]), segmentsIn(MOST_US, bandwidth));
  }
}
