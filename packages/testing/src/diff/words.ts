/** Unsigned 32-bit words, as many as there come: four bytes each. */
export class Words {
  #words = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(word: number): void {
    if (this.#length === this.#words.length) this.#grow(2 * this.#length);
    this.#words[this.#length++] = word;
  }

  /** 0 where nothing was pushed or set. */
  at(index: number): number {
    return index < this.#length ? this.#words[index]! : 0;
  }

  /** Sets one, all below being 0 unless they are set too. */
  set(index: number, word: number): void {
    if (index >= this.#words.length) this.#grow(Math.max(index + 1, 2 * this.#words.length));
    this.#words[index] = word;
    this.#length = Math.max(this.#length, index + 1);
  }

  /** The first index at which two differ, or at which one has come to its end; null if they are equal. */
  static firstDifference(a: Words, b: Words): number | null {
    const shared = Math.min(a.#length, b.#length);
    for (let index = 0; index < shared; index++) {
      if (a.#words[index] !== b.#words[index]) return index;
    }
    return a.#length === b.#length ? null : shared;
  }

  #grow(capacity: number): void {
    const words = new Uint32Array(capacity);
    words.set(this.#words.subarray(0, this.#length));
    this.#words = words;
  }
}
