/**
 * Translates sequence numbers between a script and the live connection. Packets with SYN carry
 * absolute numbers in scripts, all others numbers relative to the SYN. All numbers here are 0 to
 * 2^32 - 1.
 */
export class Numbers {
  /** Sequence number of the first SYN that the stack sent: in the script, and live. */
  #scriptIss: number | null = null;
  #liveIss = 0;
  /** That of the first SYN that was injected: the same in the script and live. */
  #injectedIss: number | null = null;

  /** The stack's SYN or SYN-ACK was seen. The first one counts. */
  learnOwn(script: number, live: number): void {
    if (this.#scriptIss !== null) return;
    this.#scriptIss = script;
    this.#liveIss = live >>> 0;
  }

  /** A SYN or SYN-ACK is injected. The first one counts. */
  learnInjected(seq: number): void {
    this.#injectedIss ??= seq;
  }

  /** A number that the stack counts, as the script has it. */
  ownToScript(live: number, hasSyn: boolean): number {
    const shift = hasSyn ? (this.#scriptIss ?? 0) : 0;
    return (live - this.#liveIss + shift) >>> 0;
  }

  /** A number that the stack counts, as it is live. */
  ownToLive(script: number, hasSyn: boolean): number {
    const shift = hasSyn ? (this.#scriptIss ?? 0) : 0;
    return (script + this.#liveIss - shift) >>> 0;
  }

  /** A number that the network counts, as the script has it. */
  injectedToScript(live: number, hasSyn: boolean): number {
    return (live - (hasSyn ? 0 : (this.#injectedIss ?? 0))) >>> 0;
  }

  /** A number that the network counts, as it is live. */
  injectedToLive(script: number, hasSyn: boolean): number {
    return (script + (hasSyn ? 0 : (this.#injectedIss ?? 0))) >>> 0;
  }
}
