/** A quantity over time: at each of the times it became the value beside it. */
export interface Quantity {
  readonly timesNs: readonly number[];
  readonly values: readonly (number | null)[];
  /** Between two points it moves along a straight line, rather than at once at the second one. */
  readonly isSloped?: boolean;
}

/** Quantities over the same times, s; null where one is not known. */
export interface Aligned {
  readonly times: number[];
  readonly columns: (number | null)[][];
}

/** Puts quantities that change at different times side by side. */
export function align(quantities: readonly Quantity[]): Aligned {
  const allNs = quantities.flatMap(({ timesNs }) => [...timesNs]).sort((a, b) => a - b);
  const timesNs = allNs.filter((timeNs, at) => timeNs !== allNs[at - 1]);
  const columns = quantities.map((quantity) => {
    const own = quantity.timesNs;
    let at = -1;
    return timesNs.map((timeNs) => {
      while (at + 1 < own.length && own[at + 1]! <= timeNs) at++;
      return between(quantity, at, timeNs);
    });
  });
  return { times: timesNs.map((timeNs) => timeNs / 1e9), columns };
}

/** What a quantity is at a time, which lies at its point `at` or between that and the next. */
function between({ timesNs, values, isSloped = false }: Quantity, at: number, timeNs: number) {
  if (at < 0) return null;
  const value = values[at]!;
  const next = values[at + 1] ?? null;
  if (!isSloped || value === null || next === null) return value;
  const [fromNs, toNs] = [timesNs[at]!, timesNs[at + 1]!];
  return value + ((next - value) * (timeNs - fromNs)) / (toNs - fromNs);
}

/** Place of the last point at or before a time; -1 if there is none. */
function placeAt(timesNs: readonly number[], timeNs: number): number {
  let [low, high] = [0, timesNs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesNs[middle]! <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const valueAt = (quantity: Quantity, timeNs: number): number =>
  between(quantity, placeAt(quantity.timesNs, timeNs), timeNs) ?? 0;

/** Parts of a time over which a rate is taken, at most, and how many points a part has as a rule. */
const MOST_PARTS = 150;
const POINTS_OF_A_PART = 10;

/**
 * How fast a count of bytes grows, bits per second, over equal parts of a time. A part is so long that there are
 * several points in it: over the time of a packet or two a rate says nothing.
 */
export function rates(bytes: Quantity, fromNs: number, toNs: number): Quantity {
  if (bytes.timesNs.length === 0) return bytes;
  const parts = partsOf(bytes.timesNs, fromNs, toNs);
  const timesNs: number[] = [];
  const values: number[] = [];
  const widthNs = (toNs - fromNs) / parts;
  let before = valueAt(bytes, fromNs);
  for (let part = 0; part < parts; part++) {
    const after = valueAt(bytes, fromNs + (part + 1) * widthNs);
    timesNs.push(fromNs + part * widthNs);
    values.push(((after - before) * 8e9) / widthNs);
    before = after;
  }
  return { timesNs: [...timesNs, toNs], values: [...values, values.at(-1)!] };
}

function partsOf(timesNs: readonly number[], fromNs: number, toNs: number): number {
  const first = Math.max(0, placeAt(timesNs, fromNs));
  const inView = timesNs.slice(first, placeAt(timesNs, toNs) + 2);
  const gapsNs = inView.slice(1).map((timeNs, at) => timeNs - inView[at]!);
  const gapNs = gapsNs.sort((a, b) => a - b)[gapsNs.length >> 1];
  if (gapNs === undefined) return 1;
  const parts = Math.floor((toNs - fromNs) / (gapNs * POINTS_OF_A_PART));
  return Math.max(1, Math.min(MOST_PARTS, parts));
}
