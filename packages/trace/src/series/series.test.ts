import { describe, expect, test } from "vitest";
import { Marks } from "./marks.ts";
import { Series } from "./series.ts";

describe("a series", () => {
  test("keeps changes only, and of several at one time the last", () => {
    const series = new Series();
    for (const [nowNs, value] of [[0, 1], [5, 1], [7, 2], [7, 3], [9, 3]] as const) series.set(nowNs, value); // prettier-ignore
    expect([series.timesNs, series.values]).toEqual([
      [0, 7],
      [1, 3],
    ]);
  });

  test("of any length it keeps first and last, the least and the greatest of each time, in order", () => {
    const series = new Series(1000);
    const values: number[] = [];
    for (let at = 0; at < 100_000; at++) {
      const value = at === 41_234 ? 9999 : at === 77_777 ? -9999 : at % 17;
      values.push(value);
      series.set(at * 10, value);
    }
    const { timesNs, values: kept } = series;
    expect(kept.length).toBeLessThanOrEqual(1000);
    expect(kept.length).toBeGreaterThan(250);
    expect([timesNs[0], kept[0]]).toEqual([0, 0]);
    expect([timesNs.at(-1), kept.at(-1)]).toEqual([999_990, values.at(-1)]);
    expect(kept).toContain(9999);
    expect(kept).toContain(-9999);
    timesNs.forEach((timeNs, at) => {
      expect(kept[at]).toBe(values[timeNs / 10]);
      if (at > 0) expect(timeNs).toBeGreaterThan(timesNs[at - 1]!);
    });
  });

  test("a count that only grows is right at the end of each part", () => {
    const series = new Series(80);
    for (let at = 0; at <= 5000; at++) series.set(at, at * 3);
    series.thinTo(20);
    expect(series.values.length).toBeLessThanOrEqual(20);
    series.timesNs.forEach((timeNs, at) => expect(series.values[at]).toBe(timeNs * 3));
    expect(series.values.at(-1)).toBe(15_000);
  });

  test("what has room stays as it is", () => {
    const series = new Series();
    series.set(1, 1);
    series.set(2, 2);
    series.thinTo(2);
    expect(series.values).toEqual([1, 2]);
  });
});

describe("marks", () => {
  test("all are kept while there is room, several at one time too", () => {
    const marks = new Marks();
    marks.add(5, 100, "rack");
    marks.add(5, 200, "rack");
    expect(marks).toMatchObject({
      timesNs: [5, 5],
      values: [100, 200],
      labels: ["rack", "rack"],
      count: 2,
    });
  });

  test("of many some are kept, from all over the time, and all are counted", () => {
    const marks = new Marks(100);
    for (let at = 0; at < 10_000; at++) marks.add(at, at * 2, `n${at}`);
    expect(marks.count).toBe(10_000);
    expect(marks.labels.length).toBeLessThanOrEqual(100);
    expect(marks.labels.length).toBeGreaterThanOrEqual(40);
    expect(marks.timesNs[0]).toBe(0);
    expect(marks.timesNs.at(-1)).toBeGreaterThan(9_700);
    marks.timesNs.forEach((timeNs, at) => {
      expect([marks.values[at], marks.labels[at]]).toEqual([timeNs * 2, `n${timeNs}`]);
    });
  });

  test("many at one instant leave some of them", () => {
    const marks = new Marks(100);
    for (let at = 0; at < 1000; at++) marks.add(7, at, "rto");
    expect(marks.count).toBe(1000);
    expect(marks.values.length).toBeLessThanOrEqual(100);
    expect(marks.values.length).toBeGreaterThanOrEqual(40);
  });
});
