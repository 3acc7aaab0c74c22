/** A hash of 64 bits of a text, as 16 hexadecimal digits: FNV-1a, twice with different primes. */
export function hashOf(text: string): string {
  let a = 0x811c_9dc5;
  let b = 0x1234_5678;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x0100_0193);
    b = Math.imul(b ^ unit, 0x85eb_ca6b);
    b ^= b >>> 13;
  }
  return hex(a) + hex(b);
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
