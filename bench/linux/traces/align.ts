/** A place in two lists that are compared; -1 where one has nothing. */
export type Pair = readonly [a: number, b: number];

/**
 * Puts two lists side by side, as `diff` does: a longest common subsequence, and between what it
 * holds first what only `a` has, then what only `b` has.
 */
export function align(a: readonly string[], b: readonly string[]): Pair[] {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  const head = Array.from({ length: same }, (_, n): Pair => [n, n]);
  return [...head, ...alignRest(a, b, same)];
}

/** From where they first differ: lengths of the longest common subsequences of all rests. */
function alignRest(a: readonly string[], b: readonly string[], from: number): Pair[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= from; i--) {
    for (let j = b.length - 1; j >= from; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [from, from];
  while (i < a.length || j < b.length) {
    const isSame = i < a.length && j < b.length && a[i] === b[j];
    if (isSame) pairs.push([i++, j++]);
    else if (j >= b.length || (i < a.length && skips(lengths, width, i, j))) pairs.push([i++, -1]);
    else pairs.push([-1, j++]);
  }
  return pairs;
}

const skips = (lengths: Uint32Array, width: number, i: number, j: number): boolean =>
  lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!;
