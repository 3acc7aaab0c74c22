import { describe, expect, test } from "vitest";
import { Kept } from "./kept.ts";
import { Marks } from "./marks.ts";
import { Rows } from "./rows.ts";
import { Series } from "./series.ts";

describe("a series", () => {
  test("keeps changes only, and of several at one time the last", () => {
    const series = new Series();
    for (const [nowNs, value] of [[0, 1], [5, 1], [7, 2], [7, 3], [9, 3]] as const) series.set(nowNs, value); // prettier-ignore
    expect(series.points).toEqual({ timesNs: [0, 7], values: [1, 3], isThin: false });
  });

  test("of any length it keeps first and last, the least and the greatest of each time, in order", () => {
    const series = new Series(1000);
    const values: number[] = [];
    for (let at = 0; at < 100_000; at++) {
      const value = at === 41_234 ? 9999 : at === 77_777 ? -9999 : at % 17;
      values.push(value);
      series.set(at * 10, value);
    }
    const { timesNs, values: kept, isThin } = series.points;
    expect(isThin).toBe(true);
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

  test("a count that only grows is right at each of its points", () => {
    const series = new Series(80);
    for (let at = 0; at <= 5000; at++) series.set(at, at * 3);
    const { timesNs, values } = series.points;
    expect(values.length).toBeLessThanOrEqual(80);
    timesNs.forEach((timeNs, at) => expect(values[at]).toBe(timeNs * 3));
    expect(values.at(-1)).toBe(15_000);
  });

  test("what is not known is no point", () => {
    const series = new Series();
    for (const [nowNs, value] of [[0, Number.NaN], [1, 5], [2, Number.NaN], [3, 5]] as const) series.set(nowNs, value); // prettier-ignore
    expect(series.points.timesNs).toEqual([1]);
    expect(series.all.values).toEqual([Number.NaN, 5, Number.NaN, 5]);
  });
});

test("in rows what holds between quantities stays true, however many are left out", () => {
  const rows = new Rows(["sent", "acknowledged", "cwnd"], ["cwnd"], 200);
  for (let at = 0; at < 20_000; at++) {
    rows.set(at, { sent: at * 2, acknowledged: at, cwnd: at === 1234 ? 99 : at % 7 });
  }
  const [sent, acknowledged, cwnd] = [rows.points("sent"), rows.points("acknowledged"), rows.points("cwnd")]; // prettier-ignore
  expect(sent.timesNs.length).toBeLessThanOrEqual(200);
  expect(sent.timesNs).toEqual(acknowledged.timesNs);
  sent.values.forEach((value, at) => expect(acknowledged.values[at]).toBe(value / 2));
  expect(cwnd.values).toContain(99);
});

describe("what is kept of many", () => {
  const kept = () => new Kept<{ weight: number }, { of: number }>(2, ({ weight }) => weight, ({ weight }) => ({ of: weight })); // prettier-ignore

  test("the weightiest have their places, and who has gone does not come back", () => {
    const all = kept();
    const [light, heavy, heavier] = [{ weight: 1 }, { weight: 5 }, { weight: 9 }];
    expect([all.of(light), all.of(heavy)]).toEqual([{ of: 1 }, { of: 5 }]);
    expect(all.of({ weight: 1 })).toBeUndefined();
    expect(all.of(heavier)).toEqual({ of: 9 });
    expect(all.all).toEqual([{ of: 5 }, { of: 9 }]);
    light.weight = 100;
    expect(all.of(light)).toBeUndefined();
    expect(all.of(heavy)).toEqual({ of: 5 });
  });

  test("one that was refused may come when it weighs more", () => {
    const all = kept();
    all.of({ weight: 5 });
    all.of({ weight: 6 });
    const late = { weight: 2 };
    expect(all.of(late)).toBeUndefined();
    late.weight = 7;
    expect(all.of(late)).toEqual({ of: 7 });
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
