import { describe, expect, test } from "vitest";
import { align } from "./align.ts";
import { compareRows } from "./compare-rows.ts";
import type { RecordedRow } from "./record.ts";

describe("a comparison", () => {
  const row = (timeMs: number, direction: ">" | "<", seq: number): RecordedRow => ({
    timeMs,
    direction,
    flags: ".",
    seq,
    length: 0,
    ack: 1,
    window: 1,
    sack: "",
    fate: "",
    cause: -1,
    why: "packet",
    timerMs: 0,
  });
  const kinds = (linux: RecordedRow[], simulated: RecordedRow[]) =>
    compareRows(linux, simulated).differences.map(({ kind }) => kind);

  test("packets of opposite directions may swap if they are less than 0.2 ms apart", () => {
    const simulated = [row(1, ">", 1), row(2, "<", 1)];
    expect(kinds([row(1.5, ">", 1), row(1.6, "<", 1)], simulated)).toEqual([]);
    expect(kinds([row(1.6, "<", 1), row(1.7, ">", 1)], simulated)).toEqual([]);
    expect(kinds([row(1.4, "<", 1), row(1.7, ">", 1)], simulated)).toEqual(["order"]);
  });

  test("what only one has stands beside its neighbours", () => {
    const linux = [row(1, ">", 1), row(1, ">", 2), row(1, ">", 4)];
    const simulated = [row(1, ">", 1), row(1, ">", 3), row(1, ">", 4)];
    const { pairs, differences } = compareRows(linux, simulated);
    expect(pairs).toEqual([
      [0, 0],
      [1, -1],
      [-1, 1],
      [2, 2],
    ]);
    expect(differences).toMatchObject([
      { about: "only on Linux" },
      { about: "only in the simulator" },
    ]);
    expect(align(["a"], [])).toEqual([[0, -1]]);
    expect(align([], ["a"])).toEqual([[-1, 0]]);
  });

  test("answers may be 1 ms off, timers an eighth and a tick late, and never early", () => {
    const timer = (timeMs: number) => [
      { ...row(timeMs, ">", 1), why: "timer" as const, timerMs: 200 },
    ];
    expect(kinds([row(2, ">", 1)], [row(1, ">", 1)])).toEqual([]);
    expect(kinds([row(2.1, ">", 1)], [row(1, ">", 1)])).toEqual(["time"]);
    expect(kinds(timer(299), timer(300))).toEqual([]);
    expect(kinds(timer(298), timer(300))).toEqual(["timer"]);
    expect(kinds(timer(330), timer(300))).toEqual(["timer"].slice(1));
    expect(kinds(timer(331), timer(300))).toEqual(["timer"]);
  });
});
