import { NEVER, type Ns } from "@seedwire/engine";

/**
 * The least of the values in a sliding window of time, from three samples (Kathleen Nichols'
 * algorithm, which Linux and BBR use): the best, and the best of what came after it.
 */
export interface MinFilter {
  readonly values: [number, number, number];
  readonly timesNs: [Ns, Ns, Ns];
}

export const newMinFilter = (): MinFilter => ({
  values: [NEVER, NEVER, NEVER],
  timesNs: [0.5, 0.5, 0.5],
});

/** Takes a value and gives the least of the window. */
export function runMinimum(filter: MinFilter, windowNs: Ns, nowNs: Ns, value: number): number {
  const { values, timesNs } = filter;
  if (value <= values[0] || nowNs - timesNs[2] > windowNs) {
    values[0] = values[1] = values[2] = value;
    timesNs[0] = timesNs[1] = timesNs[2] = nowNs;
    return value;
  }
  if (value <= values[1]) {
    keep(filter, 1, nowNs, value);
    keep(filter, 2, nowNs, value);
  } else if (value <= values[2]) {
    keep(filter, 2, nowNs, value);
  }
  const ageNs = nowNs - timesNs[0];
  if (ageNs > windowNs) {
    shift(filter, nowNs, value);
    if (nowNs - timesNs[0] > windowNs) shift(filter, nowNs, value);
  } else if (timesNs[1] === timesNs[0] && ageNs > windowNs / 4) {
    keep(filter, 1, nowNs, value);
    keep(filter, 2, nowNs, value);
  } else if (timesNs[2] === timesNs[1] && ageNs > windowNs / 2) {
    keep(filter, 2, nowNs, value);
  }
  return values[0];
}

function keep({ values, timesNs }: MinFilter, place: 1 | 2, nowNs: Ns, value: number): void {
  values[place] = value;
  timesNs[place] = nowNs;
}

function shift({ values, timesNs }: MinFilter, nowNs: Ns, value: number): void {
  values[0] = values[1];
  timesNs[0] = timesNs[1];
  values[1] = values[2];
  timesNs[1] = timesNs[2];
  values[2] = value;
  timesNs[2] = nowNs;
}
