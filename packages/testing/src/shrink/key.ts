const OFFSET = 0x811c9dc5;
const PRIMES = [0x01000193, 0x85ebca6b] as const;

/** A short name for a long text (twice FNV-1a, 64 bits in all): candidates may have thousands of fates. */
export function shortKey(text: string): string {
  let [a, b] = [OFFSET, ~OFFSET];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, PRIMES[0]);
    b = Math.imul((b << 13) ^ (b >>> 19) ^ code, PRIMES[1]);
  }
  return `${a >>> 0} ${b >>> 0} ${text.length}`;
}
