import { describe, expect, test } from "vitest";
import { independentWindow, periodicWindow } from "./aimd.ts";
import { cubicWindow, independentCubicWindow } from "./cubic.ts";

/** Loss rate, Reno, and CUBIC with C = 0.04, 0.4 and 4: mean windows of RFC 9438 §5.1. */
const TABLES: Record<string, readonly [number, number, ...number[]][]> = {
  "0.1": [
    [1e-2, 12, 12, 12, 12],
    [1e-3, 38, 38, 38, 59],
    [1e-4, 120, 120, 187, 333],
    [1e-5, 379, 593, 1054, 1874],
    [1e-6, 1200, 3332, 5926, 10538],
    [1e-7, 3795, 18740, 33325, 59261],
    [1e-8, 12000, 105383, 187400, 333250],
  ],
  "0.01": [
    [1e-2, 12, 12, 12, 12],
    [1e-3, 38, 38, 38, 38],
    [1e-4, 120, 120, 120, 120],
    [1e-5, 379, 379, 379, 379],
    [1e-6, 1200, 1200, 1200, 1874],
    [1e-7, 3795, 3795, 5926, 10538],
    [1e-8, 12000, 18740, 33325, 59261],
  ],
};

describe.each(Object.entries(TABLES))("RFC 9438 §5.1, tables 1 and 2: RTT %s s", (rtt, rows) => {
  test.each(rows)("p = %f", (loss, reno, ...cubics) => {
    expectRow(periodicWindow(loss), reno);
    [0.04, 0.4, 4].forEach((scale, column) => {
      expectRow(cubicWindow({ loss: loss, rttSeconds: Number(rtt), scale }), cubics[column]!);
    });
  });
});

/** As exact as the table: it takes Reno for 1.2 / sqrt(p), 2 % less, and cuts all to whole segments. */
function expectRow(found: number, row: number): void {
  expect(found).toBeGreaterThan(row * 0.999);
  expect(found).toBeLessThan(row * 1.021 + 1);
}

test("RFC 9438 §5.2, table 3: the loss rate at which CUBIC has a throughput, RTT 0.1 s", () => {
  const rows = [
    [83.3, 2.9e-4],
    [833.3, 1.4e-5],
    [8333.3, 6.3e-7],
    [83333.3, 2.9e-8],
  ] as const;
  for (const [window, loss] of rows) {
    expect(cubicWindow({ loss, rttSeconds: 0.1 }) / window).toBeCloseTo(1, 1);
  }
});

test("losses at random leave more than losses at even distances", () => {
  const paths = [1e-4, 1e-3, 1e-2].map((loss) => ({ loss, rttSeconds: 0.1 }));
  const gains = paths.map((path) => independentCubicWindow(path) / cubicWindow(path));
  expect(gains[0]).toBeCloseTo(1.135, 1);
  expect(gains[1]).toBeCloseTo(1.12, 1);
  expect(gains[2]).toBeCloseTo(1.03, 1);
});

test("in the Reno-friendly region CUBIC has about as much as Reno, whatever the losses", () => {
  const loss = 1e-3;
  const cubic = independentCubicWindow({ loss, rttSeconds: 0.005 });
  expect(cubic / independentWindow(loss)).toBeGreaterThan(0.95);
  expect(cubic / independentWindow(loss)).toBeLessThan(1.02);
});
