import type { PagePoints } from "../src/html/page-data.ts";

/** Quantities over the same times, s; null before a quantity is known. */
export interface Aligned {
  readonly times: number[];
  readonly columns: (number | null)[][];
}

/** Puts quantities that change at different times side by side; each holds until it changes. */
export function align(quantities: readonly PagePoints[]): Aligned {
  const allNs = quantities.flatMap(([timesNs]) => [...timesNs]).sort((a, b) => a - b);
  const timesNs = allNs.filter((timeNs, at) => timeNs !== allNs[at - 1]);
  const columns = quantities.map(([own, values]) => {
    let at = -1;
    return timesNs.map((timeNs) => {
      while (at + 1 < own.length && own[at + 1]! <= timeNs) at++;
      return at < 0 ? null : values[at]!;
    });
  });
  return { times: timesNs.map((timeNs) => timeNs / 1e9), columns };
}

/** What a quantity was at a time; 0 before it is known. */
function valueAt([timesNs, values]: PagePoints, timeNs: number): number {
  let [low, high] = [0, timesNs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesNs[middle]! <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : values[low - 1]!;
}

/** How fast a count of bytes grows, bits per second, over equal parts of a time. */
export function rates(bytes: PagePoints, fromNs: number, toNs: number, parts: number): PagePoints {
  const times: number[] = [];
  const values: number[] = [];
  const widthNs = (toNs - fromNs) / parts;
  let before = valueAt(bytes, fromNs);
  for (let part = 0; part < parts; part++) {
    const after = valueAt(bytes, fromNs + (part + 1) * widthNs);
    times.push(fromNs + part * widthNs);
    values.push(((after - before) * 8e9) / widthNs);
    before = after;
  }
  times.push(toNs);
  values.push(values.at(-1)!);
  return [times, values];
}
