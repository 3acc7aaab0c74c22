import type { Ns } from "@seedwire/engine";

/** Which live value stood where the script has which, and when. */
interface Base {
  readonly script: number;
  readonly live: number;
  readonly timeNs: Ns;
}

/** The timestamps that a stack sent on a connection: in the script, and live. */
export class Timestamps {
  readonly #live = new Map<number, number>();
  #base: Base | null = null;

  /** The first pair that was seen. */
  get base(): Base | null {
    return this.#base;
  }

  /** A packet with a timestamp was found to be the one that the script expects. */
  learn(script: number, live: number, timeNs: Ns): void {
    this.#live.set(script, live);
    this.#base ??= { script, live, timeNs };
  }

  /**
   * The live value to echo for one of the script.
   *
   * @param scaled whether to reckon what was never seen from the base
   * @returns undefined if the script's value was never seen
   */
  toEcho(script: number, scaled: boolean): number | undefined {
    const seen = this.#live.get(script);
    if (seen !== undefined || !scaled || this.#base === null) return seen;
    return (script - this.#base.script + this.#base.live) >>> 0;
  }

  /** A live value as the script would have it, reckoned from the base; as it is without one. */
  toScript(live: number): number {
    if (this.#base === null) return live >>> 0;
    return (live - this.#base.live + this.#base.script) >>> 0;
  }
}
