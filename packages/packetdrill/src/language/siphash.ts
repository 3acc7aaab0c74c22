const MASK = 0xffff_ffff_ffff_ffffn;

const rotate = (value: bigint, bits: bigint): bigint =>
  ((value << bits) | (value >> (64n - bits))) & MASK;

/**
 * SipHash-2-4 of eight octets, all numbers with the lowest octet first. Linux makes Fast Open
 * cookies with it.
 */
export function siphash(keyLow: bigint, keyHigh: bigint, data: bigint): bigint {
  let v0 = keyLow ^ 0x736f6d6570736575n;
  let v1 = keyHigh ^ 0x646f72616e646f6dn;
  let v2 = keyLow ^ 0x6c7967656e657261n;
  let v3 = keyHigh ^ 0x7465646279746573n;
  const rounds = (count: number): void => {
    for (let round = 0; round < count; round++) {
      v0 = (v0 + v1) & MASK;
      v1 = rotate(v1, 13n) ^ v0;
      v0 = rotate(v0, 32n);
      v2 = (v2 + v3) & MASK;
      v3 = rotate(v3, 16n) ^ v2;
      v0 = (v0 + v3) & MASK;
      v3 = rotate(v3, 21n) ^ v0;
      v2 = (v2 + v1) & MASK;
      v1 = rotate(v1, 17n) ^ v2;
      v2 = rotate(v2, 32n);
    }
  };
  for (const word of [data, 8n << 56n]) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
  v2 ^= 0xffn;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}
