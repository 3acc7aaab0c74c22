/** The two odd numbers that the lanes are multiplied by; as signed integers, which need no conversion. */
export const A = 0x9e3779b1 | 0;
export const B = 0x85ebca77 | 0;

/**
 * A hash of 64 bits in two lanes of 32, for words of 32 bits. Not cryptographic: it tells runs
 * apart, not liars.
 *
 * Each step is a bijection of the 64 bits of state, and of the two words that it takes in: what
 * differs in one pair of words differs in the state, and later words cannot make it vanish but by
 * the chance of one in 2^64. A word is shifted and added to itself (`w ^ (w >>> 15)`), so that its high
 * bits count as low ones too: multiplying carries only upward.
 */
export class Lanes {
  /** The state: two words of 32 bits, for what takes in many words at once (`plain-segment-digest.ts`). */
  a = 0x243f6a88; // digits of pi
  b = 0x13198a2e;

  /** Takes in two words; all 32 bits of each count, and nothing beyond them. */
  mix(first: number, second: number): void {
    const a = Math.imul(this.a ^ first ^ (first >>> 15), A);
    const b = Math.imul(this.b ^ second ^ (second >>> 15), B);
    this.a = b;
    this.b = (a + ((b << 15) | (b >>> 17))) | 0;
  }

  /** Takes in eight words: the same as four times {@link mix}, in half the time. */
  mix8(
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    w4: number,
    w5: number,
    w6: number,
    w7: number,
  ): void {
    let a = Math.imul(this.a ^ w0 ^ (w0 >>> 15), A);
    let b = Math.imul(this.b ^ w1 ^ (w1 >>> 15), B);
    let next = (a + ((b << 15) | (b >>> 17))) | 0;
    a = Math.imul(b ^ w2 ^ (w2 >>> 15), A);
    b = Math.imul(next ^ w3 ^ (w3 >>> 15), B);
    next = (a + ((b << 15) | (b >>> 17))) | 0;
    a = Math.imul(b ^ w4 ^ (w4 >>> 15), A);
    b = Math.imul(next ^ w5 ^ (w5 >>> 15), B);
    next = (a + ((b << 15) | (b >>> 17))) | 0;
    a = Math.imul(b ^ w6 ^ (w6 >>> 15), A);
    b = Math.imul(next ^ w7 ^ (w7 >>> 15), B);
    this.a = b;
    this.b = (a + ((b << 15) | (b >>> 17))) | 0;
  }

  /** Takes in six words, likewise. */
  mix6(w0: number, w1: number, w2: number, w3: number, w4: number, w5: number): void {
    let a = Math.imul(this.a ^ w0 ^ (w0 >>> 15), A);
    let b = Math.imul(this.b ^ w1 ^ (w1 >>> 15), B);
    let next = (a + ((b << 15) | (b >>> 17))) | 0;
    a = Math.imul(b ^ w2 ^ (w2 >>> 15), A);
    b = Math.imul(next ^ w3 ^ (w3 >>> 15), B);
    next = (a + ((b << 15) | (b >>> 17))) | 0;
    a = Math.imul(b ^ w4 ^ (w4 >>> 15), A);
    b = Math.imul(next ^ w5 ^ (w5 >>> 15), B);
    this.a = b;
    this.b = (a + ((b << 15) | (b >>> 17))) | 0;
  }

  /** Takes in bytes and their number; where they lie in their buffer makes no difference. */
  mixBytes(bytes: Uint8Array, from: number, length: number): void {
    const end = from + length;
    let at = from;
    for (; at + 8 <= end; at += 8) this.mix(word(bytes, at), word(bytes, at + 4));
    let [first, second] = [0, 0];
    for (let shift = 0; at < end; at++, shift += 8) {
      if (shift < 32) first |= bytes[at]! << shift;
      else second |= bytes[at]! << (shift - 32);
    }
    this.mix(first, second);
    this.mix(length, 0);
  }

  /** The 64 bits so far as 16 hexadecimal digits. More may be taken in afterwards. */
  value(): string {
    const first = this.word();
    return hex(first) + hex(finish(this.b ^ Math.imul(first, 0x27d4eb2f)));
  }

  /** 32 bits that all 64 so far decide about. */
  word(): number {
    return finish(this.a ^ Math.imul(this.b, 0xc2b2ae3d));
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** The finalisation of MurmurHash3: every bit of `h` decides about every bit of the result. */
function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
