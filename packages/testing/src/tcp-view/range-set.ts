/** Ranges of whole numbers, from and up to but not with, apart from each other and in order. */
export class RangeSet {
  readonly #froms: number[] = [];
  readonly #tos: number[] = [];

  get count(): number {
    return this.#froms.length;
  }

  from(index: number): number {
    return this.#froms[index]!;
  }

  to(index: number): number {
    return this.#tos[index]!;
  }

  /** Adds a range; what it overlaps or touches becomes one with it. */
  add(from: number, to: number): void {
    if (to <= from) return;
    const [froms, tos] = [this.#froms, this.#tos];
    const first = this.#firstEndingAtOrAfter(from);
    if (first === froms.length) {
      froms.push(from);
      tos.push(to);
      return;
    }
    let beyond = first;
    while (beyond < froms.length && froms[beyond]! <= to) beyond++;
    if (beyond === first) {
      froms.splice(first, 0, from);
      tos.splice(first, 0, to);
      return;
    }
    froms[first] = Math.min(from, froms[first]!);
    tos[first] = Math.max(to, tos[beyond - 1]!);
    if (beyond - first === 1) return;
    froms.splice(first + 1, beyond - first - 1);
    tos.splice(first + 1, beyond - first - 1);
  }

  /** Whether all of a range is here. */
  covers(from: number, to: number): boolean {
    if (to <= from) return true;
    const at = this.#firstEndingAtOrAfter(from + 1);
    return at < this.count && this.#froms[at]! <= from && this.#tos[at]! >= to;
  }

  /** Whether any of a range is here. */
  touches(from: number, to: number): boolean {
    if (to <= from) return false;
    const at = this.#firstEndingAtOrAfter(from + 1);
    return at < this.count && this.#froms[at]! < to;
  }

  /** Where the range ends that holds a number; the number itself if none does. */
  endOf(number: number): number {
    const at = this.#firstEndingAtOrAfter(number + 1);
    return at < this.count && this.#froms[at]! <= number ? this.#tos[at]! : number;
  }

  /** Where the first range begins that ends beyond a number; Infinity if there is none. */
  beyond(number: number): number {
    const at = this.#firstEndingAtOrAfter(number + 1);
    return at < this.count ? this.#froms[at]! : Infinity;
  }

  /** Calls `each` with the parts of a range that are here. */
  within(from: number, to: number, each: (from: number, to: number) => void): void {
    for (let at = this.#firstEndingAtOrAfter(from + 1); at < this.count; at++) {
      if (this.#froms[at]! >= to) return;
      each(Math.max(from, this.#froms[at]!), Math.min(to, this.#tos[at]!));
    }
  }

  /** Forgets everything below a number. */
  forgetBelow(number: number): void {
    const whole = this.#firstEndingAtOrAfter(number + 1);
    if (whole > 0) {
      this.#froms.splice(0, whole);
      this.#tos.splice(0, whole);
    }
    if (this.count > 0 && this.#froms[0]! < number) this.#froms[0] = number;
  }

  clear(): void {
    this.#froms.length = 0;
    this.#tos.length = 0;
  }

  /** Index of the first range that ends at a number or after it; most often that is one of the last. */
  #firstEndingAtOrAfter(number: number): number {
    const tos = this.#tos;
    let high = tos.length;
    if (high === 0 || tos[high - 1]! < number) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tos[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
