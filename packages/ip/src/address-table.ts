/** What {@link AddressTable.get} answers where nothing is. */
export const MISSING = -0x8000_0000;

/**
 * A table from 32-bit addresses to small integers, by open addressing with linear probing: one typed
 * array of keys and values in turn, so that a look-up per packet and hop touches no object, and one
 * cache line. Nothing is ever removed but all at once. `MISSING` cannot be a value.
 */
export class AddressTable {
  #entries = emptyEntries(8);
  #shift = 29;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: number): number {
    const entries = this.#entries;
    const mask = entries.length - 1;
    let at = (hash(key) >>> this.#shift) << 1;
    for (;;) {
      const value = entries[at + 1]!;
      if (entries[at] === key || value === MISSING) return value;
      at = (at + 2) & mask;
    }
  }

  set(key: number, value: number): void {
    if (this.#size * 4 >= this.#entries.length) this.#grow();
    const entries = this.#entries;
    const mask = entries.length - 1;
    let at = (hash(key) >>> this.#shift) << 1;
    while (entries[at + 1] !== MISSING && entries[at] !== key) at = (at + 2) & mask;
    if (entries[at + 1] === MISSING) this.#size++;
    entries[at] = key;
    entries[at + 1] = value;
  }

  clear(): void {
    this.#entries.fill(MISSING);
    this.#size = 0;
  }

  /** Calls `visit` for each entry, in no particular order. */
  forEach(visit: (key: number, value: number) => void): void {
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at += 2) {
      const value = entries[at + 1]!;
      if (value !== MISSING) visit(entries[at]!, value);
    }
  }

  #grow(): void {
    const before = this.#entries;
    this.#entries = emptyEntries(before.length);
    this.#shift--;
    this.#size = 0;
    for (let at = 0; at < before.length; at += 2) {
      if (before[at + 1] !== MISSING) this.set(before[at]!, before[at + 1]!);
    }
  }
}

const emptyEntries = (count: number): Int32Array => new Int32Array(2 * count).fill(MISSING);

/** Fibonacci hashing: the high bits are well mixed, also of addresses in a row. */
const hash = (key: number): number => Math.imul(key, 0x9e37_79b1);
