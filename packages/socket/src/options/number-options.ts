/** Values of options that are plain numbers, by level and name; 0 unless said otherwise. */
export class NumberOptions {
  readonly #values: Map<number, number>;

  constructor(values: Iterable<readonly [number, number]> = []) {
    this.#values = new Map(values);
  }

  get(level: number, name: number, initial = 0): number {
    return this.#values.get(keyOf(level, name)) ?? initial;
  }

  set(level: number, name: number, value: number): void {
    this.#values.set(keyOf(level, name), value);
  }

  /** A copy, for a socket that inherits them. */
  copy(): NumberOptions {
    return new NumberOptions(this.#values);
  }
}

const keyOf = (level: number, name: number): number => level * 65536 + name;
