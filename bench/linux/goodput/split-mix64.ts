/** A word of 64 bits as its two halves, each kept as a signed number of 32 bits. */
type Halves = [high: number, low: number];

/**
 * SplitMix64 (Steele, Lea and Flood 2014): the generator that drew the losses of the measurement.
 * Words of 64 bits in two halves, since a draw for every packet should cost no BigInt.
 */
export class SplitMix64 {
  #high: number;
  #low: number;
  readonly #word: Halves = [0, 0];

  constructor(state: bigint) {
    this.#high = Number(BigInt.asIntN(32, state >> 32n));
    this.#low = Number(BigInt.asIntN(32, state));
  }

  /** The next word, to be looked at before the next call. */
  next(): Readonly<Halves> {
    const word = this.#word;
    const low = (this.#low >>> 0) + 0x7f4a7c15;
    this.#high = (this.#high + 0x9e3779b9 + (low > 0xffffffff ? 1 : 0)) | 0;
    this.#low = low | 0;
    word[0] = this.#high;
    word[1] = this.#low;
    xorShifted(word, 30);
    multiply(word, 0xbf58476d, 0x1ce4e5b9);
    xorShifted(word, 27);
    multiply(word, 0x94d049bb, 0x133111eb);
    xorShifted(word, 31);
    return word;
  }

  /** A number from 0 up to but not including 1: the upper 53 bits of the next word. */
  nextUnit(): number {
    const [high, low] = this.next();
    return ((high >>> 0) * 0x200000 + (low >>> 11)) / 0x20000000000000;
  }
}

/** word ^= word >>> shift, for shifts below 32. */
function xorShifted(word: Halves, shift: number): void {
  const [high, low] = word;
  word[0] = high ^ (high >>> shift);
  word[1] = low ^ ((low >>> shift) | (high << (32 - shift)));
}

/** word *= factor, modulo 2^64. */
function multiply(word: Halves, factorHigh: number, factorLow: number): void {
  const [high, low] = word;
  const crossed = Math.imul(high, factorLow) + Math.imul(low, factorHigh);
  word[0] = (upperHalf(low >>> 0, factorLow >>> 0) + crossed) | 0;
  word[1] = Math.imul(low, factorLow);
}

/** The upper 32 bits of the product of two numbers of 32 bits. */
function upperHalf(a: number, b: number): number {
  const [a1, a0] = [a >>> 16, a & 0xffff];
  const [b1, b0] = [b >>> 16, b & 0xffff];
  const middle = a1 * b0 + ((a0 * b0) >>> 16); // below 2^32
  const other = a0 * b1 + (middle % 0x10000);
  return a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000);
}
