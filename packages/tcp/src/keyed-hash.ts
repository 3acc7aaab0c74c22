/**
 * A keyed hash of a connection's four-tuple to 32 bits: the F of RFC 6528 §3. Deterministic by
 * design, since a run must be repeatable: the key comes from the seed, never from the host.
 */
export function keyedHash(
  key: readonly [number, number],
  a: number,
  b: number,
  c: number,
  d: number,
): number {
  let hash = key[0];
  hash = mix(hash, a);
  hash = mix(hash, b);
  hash = mix(hash, c);
  hash = mix(hash, d);
  hash = mix(hash, key[1]);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** One round of MurmurHash3 (32 bit). */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
