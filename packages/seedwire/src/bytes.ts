/**
 * How many bytes of `a` from `aAt` on and of `b` from `bAt` on are equal before the first that
 * differ, or `length` if none do. Compares 16 at a time.
 */
export function firstDifference(
  a: Uint8Array,
  aAt: number,
  b: Uint8Array,
  bAt: number,
  length: number,
): number {
  const viewA = new DataView(a.buffer, a.byteOffset + aAt, length);
  const viewB = new DataView(b.buffer, b.byteOffset + bAt, length);
  let i = 0;
  for (const last = length - 15; i < last; i += 16) {
    const differs =
      (viewA.getInt32(i) ^ viewB.getInt32(i)) |
      (viewA.getInt32(i + 4) ^ viewB.getInt32(i + 4)) |
      (viewA.getInt32(i + 8) ^ viewB.getInt32(i + 8)) |
      (viewA.getInt32(i + 12) ^ viewB.getInt32(i + 12));
    if (differs !== 0) break;
  }
  while (i < length && a[aAt + i] === b[bAt + i]) i++;
  return i;
}
