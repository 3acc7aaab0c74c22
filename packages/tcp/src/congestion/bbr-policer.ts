import type { SenderView } from "./ack-event.ts";
import { BW_UNIT, GAIN_UNIT, pacedBytesPerSecond, toUs } from "./bbr-units.ts";

/** An interval has so many rounds at least, ... */
const LEAST_ROUNDS = 4;
/** ... and is given up after so many. */
const MOST_ROUNDS = 4 * LEAST_ROUNDS;
/** Of 256 segments delivered so many are lost where a policer is suspected: 20 %. */
const LOSS_SHARE = 50;
/** Two intervals agree if they differ by an eighth, or by 4 kbit/s. */
const AGREED_DIVISOR = 8;
const AGREED_BYTES_PER_SECOND = 500;
/** So many rounds the rate of a policer is believed, then it is tried again. */
const BELIEVED_ROUNDS = 48;

/** What an ACK means: nothing; a policer was found; what it let through may have become more. */
export type Finding = "none" | "policed" | "forgotten";

/**
 * Long-term bandwidth: a policer lets bursts through and then drops all that exceeds its rate. Two
 * intervals in a row, each from one loss to another, with much loss and about the same delivery rate, are
 * taken for the sign of one; then that rate is used instead of the largest one seen.
 */
export class LongTermBandwidth {
  /** Whether {@link bandwidth} is what the sender goes by. */
  inUse = false;
  /** Of the latest interval, or of the last two; 0 without. */
  bandwidth = 0;
  #isSampling = false;
  #rounds = 0;
  /** The begin of the interval: when, and what had been delivered and lost. */
  #sinceMs = 0;
  #delivered = 0;
  #lost = 0;

  /** Forgets all. */
  reset(view: SenderView): void {
    this.bandwidth = 0;
    this.inUse = false;
    this.#isSampling = false;
    this.#begin(view);
  }

  /**
   * @param losses segments newly taken for lost
   * @param limited by the application, so that the rate says nothing
   * @param roundStarts a round trip is over
   * @param cycling gains are cycled: PROBE_BW
   */
  sample(
    view: SenderView,
    losses: number,
    limited: boolean,
    roundStarts: boolean,
    cycling: boolean,
  ): Finding {
    if (this.inUse) {
      if (!cycling || !roundStarts || ++this.#rounds < BELIEVED_ROUNDS) return "none";
      this.reset(view);
      return "forgotten";
    }
    if (!this.#isSampling) {
      // Before the first loss the policer may have let a burst through.
      if (losses === 0) return "none";
      this.#begin(view);
      this.#isSampling = true;
    }
    if (limited) {
      this.reset(view);
      return "none";
    }
    if (roundStarts) this.#rounds++;
    if (this.#rounds < LEAST_ROUNDS) return "none";
    if (this.#rounds > MOST_ROUNDS) {
      this.reset(view);
      return "none";
    }
    // It ends with a loss: until then the policer had tokens left.
    return losses === 0 ? "none" : this.#end(view);
  }

  #begin(view: SenderView): void {
    this.#sinceMs = toMs(view);
    this.#delivered = view.delivered;
    this.#lost = view.lost;
    this.#rounds = 0;
  }

  /** An interval could end here. */
  #end(view: SenderView): Finding {
    const delivered = view.delivered - this.#delivered;
    const lost = view.lost - this.#lost;
    if (delivered === 0 || lost * GAIN_UNIT < LOSS_SHARE * delivered) return "none";
    const lastedMs = toMs(view) - this.#sinceMs;
    if (lastedMs < 1) return "none";
    const bandwidth = Math.floor((delivered * BW_UNIT) / (lastedMs * 1000));
    if (this.#agrees(bandwidth, view.mssBytes)) {
      this.bandwidth = Math.floor((bandwidth + this.bandwidth) / 2);
      this.inUse = true;
      this.#rounds = 0;
      return "policed";
    }
    this.bandwidth = bandwidth;
    this.#begin(view);
    return "none";
  }

  #agrees(bandwidth: number, mssBytes: number): boolean {
    if (this.bandwidth === 0) return false;
    const difference = Math.abs(bandwidth - this.bandwidth);
    return (
      difference * AGREED_DIVISOR <= this.bandwidth ||
      pacedBytesPerSecond(difference, mssBytes, GAIN_UNIT) <= AGREED_BYTES_PER_SECOND
    );
  }
}

const toMs = ({ deliveredNs }: SenderView): number => Math.floor(toUs(deliveredNs) / 1000);
