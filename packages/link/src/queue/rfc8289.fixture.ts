/** A packet of the pseudocode. */
export interface Waiter {
  readonly number: number;
  readonly sizeBytes: number;
  readonly atNs: number;
}

/** CoDel line by line as RFC 8289 §5 has it, over a list. */
export class Rfc8289 {
  readonly log: string[] = [];
  readonly #targetNs: number;
  readonly #intervalNs: number;
  readonly #queue: Waiter[] = [];
  #firstAboveTime = 0;
  #dropNext = 0;
  #count = 0;
  #lastCount = 0;
  #dropping = false;

  constructor(targetNs: number, intervalNs: number) {
    this.#targetNs = targetNs;
    this.#intervalNs = intervalNs;
  }

  enqueue(packet: Waiter): void {
    this.#queue.push(packet);
  }

  /** §5.6 */
  #dodequeue(now: number): { p: Waiter | null; okToDrop: boolean } {
    const r = { p: this.#queue.shift() ?? null, okToDrop: false };
    if (r.p === null) {
      this.#firstAboveTime = 0;
      return r;
    }
    const sojournTime = now - r.p.atNs;
    const bytes = this.#queue.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (sojournTime < this.#targetNs || bytes <= 1500) {
      this.#firstAboveTime = 0;
    } else if (this.#firstAboveTime === 0) {
      this.#firstAboveTime = now + this.#intervalNs;
    } else if (now >= this.#firstAboveTime) {
      r.okToDrop = true;
    }
    return r;
  }

  /** §5.5 */
  dequeue(now: number): Waiter | null {
    let r = this.#dodequeue(now);
    if (this.#dropping) {
      if (!r.okToDrop) this.#dropping = false;
      while (now >= this.#dropNext && this.#dropping) {
        this.#drop(r.p!);
        this.#count++;
        r = this.#dodequeue(now);
        if (r.okToDrop) this.#dropNext = this.#controlLaw(this.#dropNext, this.#count);
        else this.#dropping = false;
      }
    } else if (r.okToDrop) {
      this.#drop(r.p!);
      r = this.#dodequeue(now);
      this.#dropping = true;
      const delta = this.#count - this.#lastCount;
      this.#count = 1;
      if (delta > 1 && now - this.#dropNext < 16 * this.#intervalNs) this.#count = delta;
      this.#dropNext = this.#controlLaw(now, this.#count);
      this.#lastCount = this.#count;
    }
    return r.p;
  }

  /** §5.6 */
  #controlLaw(t: number, count: number): number {
    return t + this.#intervalNs / Math.sqrt(count);
  }

  #drop(packet: Waiter): void {
    this.log.push(`drop ${packet.number}`);
  }
}
