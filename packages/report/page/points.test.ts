import { describe, expect, test } from "vitest";
import { align, rates, type Quantity } from "./points.ts";

const seconds = (times: readonly number[], values: readonly (number | null)[], isSloped = false): Quantity => ({ timesNs: times.map((time) => time * 1e9), values, isSloped }); // prettier-ignore

describe("quantities side by side", () => {
  test("each holds until it changes, and is null before it is known", () => {
    const [one, other] = [seconds([0, 1, 3], [5, 6, 7]), seconds([1, 2], [10, 20])];
    expect(align([one, other])).toEqual({
      times: [0, 1, 2, 3],
      columns: [
        [5, 6, 6, 7],
        [null, 10, 20, 20],
      ],
    });
  });

  test("one of which points were left out moves evenly between those that are there", () => {
    const [one, other] = [seconds([0, 4], [0, 8], true), seconds([1, 3], [1, null])];
    expect(align([one, other])).toEqual({
      times: [0, 1, 3, 4],
      columns: [
        [0, 2, 6, 8],
        [null, 1, null, null],
      ],
    });
  });

  test("of several values at one time the last one counts", () => {
    expect(align([seconds([0, 1, 1], [1, 2, 3])])).toEqual({ times: [0, 1], columns: [[1, 3]] });
  });

  test("nothing is nothing", () => {
    expect(align([seconds([], [])])).toEqual({ times: [], columns: [[]] });
  });
});

describe("rates", () => {
  /** A packet of 1000 bytes each millisecond. */
  const packets = (count: number): Quantity => {
    const at = Array.from({ length: count }, (_, n) => n);
    return { timesNs: at.map((n) => n * 1e6), values: at.map((n) => n * 1000) };
  };

  test("of an even flow it is the same everywhere, however close one looks", () => {
    for (const [fromNs, toNs] of [
      [0, 4e9],
      [1e9, 1.1e9],
      [1e9, 1.02e9],
    ] as const) {
      // prettier-ignore
      const { values } = rates(packets(5000), fromNs, toNs);
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) expect(Math.abs(value! - 8e6)).toBeLessThanOrEqual(0.11 * 8e6);
    }
  });

  test("parts are no shorter than several packets, and no more than there are pixels for", () => {
    expect(rates(packets(5000), 0, 4.9e9).values).toHaveLength(151);
    expect(rates(packets(5000), 1e9, 1.05e9).values).toHaveLength(6);
    expect(rates(packets(5000), 1e9, 1.0005e9).values).toHaveLength(2);
  });

  test("a burst is no even flow", () => {
    const burst = packets(100);
    const late: Quantity = {
      timesNs: [...burst.timesNs, 10e9],
      values: [...burst.values, 100_000],
    };
    const { timesNs, values } = rates(late, 0, 10e9);
    const sum = values.slice(0, -1).reduce((bits: number, rate) => bits + rate! / 15, 0);
    expect(Math.round(sum)).toBe(800_000); // 10 s in 150 parts
    expect(values.findIndex((value) => value === 0)).toBeLessThan(4);
    expect(timesNs.at(-1)).toBe(10e9);
  });

  test("where points were left out it has grown evenly", () => {
    const { values } = rates(seconds([0, 10], [0, 1000], true), 2.5e9, 5e9);
    expect(values).toEqual([800, 800]);
  });

  test("before the first point there was nothing, after the last one nothing more", () => {
    expect(rates(seconds([5], [100]), 6e9, 7e9).values).toEqual([0, 0]);
    expect(rates(seconds([5], [100]), 4e9, 6e9).values).toEqual([400, 400]);
    expect(rates(seconds([], []), 0, 1e9).values).toEqual([]);
  });
});
