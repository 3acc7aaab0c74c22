/**
 * Tries a part of what fails: null if that part does not, else what is left of it, which may be less
 * still, in the same order.
 */
export type TryPart<T> = (part: readonly T[]) => Promise<readonly T[] | null>;

/**
 * Takes away whatever is not needed (delta debugging: Zeller and Hildebrandt, "Simplifying and
 * isolating failure-inducing input", 2002; complements only). Large chunks first, then halves of
 * them, down to single ones, until no single one can go; from the end to the beginning, since what
 * comes late in a run changes least of it.
 *
 * At most n^2 + 3n tries of n items, usually about 2 k log n for k that stay.
 */
export async function minimise<T>(items: readonly T[], tryPart: TryPart<T>): Promise<readonly T[]> {
  let left = items;
  for (let chunk = left.length; chunk > 0 && left.length > 0;) {
    let found = false;
    for (let end = left.length; end > 0;) {
      const start = Math.max(0, end - chunk);
      const kept = await tryPart([...left.slice(0, start), ...left.slice(end)]);
      if (kept !== null) {
        left = kept;
        found = true;
      }
      end = Math.min(start, left.length);
    }
    if (chunk > 1) chunk = Math.ceil(Math.min(chunk, left.length) / 2);
    else if (!found) break;
  }
  return left;
}

/** Takes away whole groups that are not needed: all that have the same name. */
export async function minimiseGroups<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  tryPart: TryPart<T>,
): Promise<readonly T[]> {
  let left = items;
  const names = [...new Set(items.map(nameOf))];
  if (names.length < 2) return left;
  for (const name of names) {
    const others = left.filter((item) => nameOf(item) !== name);
    if (others.length < left.length) left = (await tryPart(others)) ?? left;
  }
  return left;
}
