/** Key of {@link sipHash}: 128 bits as four words, the lowest first. */
export type SipKey = readonly [number, number, number, number];

const MASK = (1n << 64n) - 1n;
const rotate = (value: bigint, bits: bigint): bigint =>
  ((value << bits) | (value >> (64n - bits))) & MASK;
const word64 = (low: number, high: number): bigint =>
  BigInt(low >>> 0) | (BigInt(high >>> 0) << 32n);

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of 32-bit words, each as four bytes, the lowest first.
 * For what is computed once for a connection: it takes its time.
 */
export function sipHash(key: SipKey, words: readonly number[]): bigint {
  const k0 = word64(key[0], key[1]);
  const k1 = word64(key[2], key[3]);
  const v: [bigint, bigint, bigint, bigint] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const absorb = (word: bigint): void => {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  };
  for (let at = 0; at + 1 < words.length; at += 2) absorb(word64(words[at]!, words[at + 1]!));
  const rest = words.length % 2 === 0 ? 0 : words[words.length - 1]!;
  absorb(word64(rest, (words.length * 4) << 24));
  v[2] ^= 0xffn;
  for (let time = 0; time < 4; time++) round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

function round(v: [bigint, bigint, bigint, bigint]): void {
  v[0] = (v[0] + v[1]) & MASK;
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = (v[2] + v[3]) & MASK;
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = (v[0] + v[3]) & MASK;
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = (v[2] + v[1]) & MASK;
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}
