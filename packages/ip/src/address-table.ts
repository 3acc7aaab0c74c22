/** What {@link AddressTable.get} answers where nothing is. */
export const MISSING = -0x8000_0000;

/**
 * A table from 32-bit addresses to small integers, by open addressing with linear probing: two
 * typed arrays, so that a look-up per packet and hop touches no object. Nothing is ever removed but
 * all at once. `MISSING` cannot be a value.
 */
export class AddressTable {
  #keys: Int32Array;
  #values: Int32Array;
  #shift = 0;
  #size = 0;

  constructor() {
    this.#keys = new Int32Array(8);
    this.#values = new Int32Array(8).fill(MISSING);
    this.#shift = 29;
  }

  get size(): number {
    return this.#size;
  }

  get(key: number): number {
    const values = this.#values;
    const keys = this.#keys;
    const mask = values.length - 1;
    let at = hash(key) >>> this.#shift;
    for (;;) {
      const value = values[at]!;
      if (value === MISSING || keys[at] === key) return value;
      at = (at + 1) & mask;
    }
  }

  set(key: number, value: number): void {
    if (this.#size * 2 >= this.#values.length) this.#grow();
    const values = this.#values;
    const mask = values.length - 1;
    let at = hash(key) >>> this.#shift;
    while (values[at] !== MISSING && this.#keys[at] !== key) at = (at + 1) & mask;
    if (values[at] === MISSING) this.#size++;
    this.#keys[at] = key;
    values[at] = value;
  }

  clear(): void {
    this.#values.fill(MISSING);
    this.#size = 0;
  }

  /** Calls `visit` for each entry, in no particular order. */
  forEach(visit: (key: number, value: number) => void): void {
    this.#values.forEach((value, at) => {
      if (value !== MISSING) visit(this.#keys[at]!, value);
    });
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Int32Array(keys.length * 2);
    this.#values = new Int32Array(keys.length * 2).fill(MISSING);
    this.#shift--;
    this.#size = 0;
    for (let at = 0; at < keys.length; at++) {
      if (values[at] !== MISSING) this.set(keys[at]!, values[at]!);
    }
  }
}

/** Fibonacci hashing: the high bits are well mixed, also of addresses in a row. */
const hash = (key: number): number => Math.imul(key, 0x9e37_79b1);
