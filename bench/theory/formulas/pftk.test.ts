import { expect, test } from "vitest";
import { periodicWindow } from "./aimd.ts";
import { pftkRate, tfrcRate } from "./pftk.ts";

const path = { loss: 0.01, rttSeconds: 0.1, rtoSeconds: 0.4 };

test("with few losses PFTK is Mathis", () => {
  const rate = pftkRate({ ...path, loss: 1e-8 });
  expect(rate / (periodicWindow(1e-8) / path.rttSeconds)).toBeCloseTo(1, 2);
});

test("delayed ACKs that are counted cost a factor of sqrt(2)", () => {
  const counted = pftkRate({ ...path, loss: 1e-8, segmentsPerAck: 2 });
  expect(pftkRate({ ...path, loss: 1e-8 }) / counted).toBeCloseTo(Math.SQRT2, 2);
});

test("the approximation of RFC 5348 §3.1 is near up to some percent of loss", () => {
  expect(tfrcRate(path)).toBeCloseTo(1 / (0.1 * Math.sqrt(0.02 / 3) + 0.4 * 0.0018428), 0);
  for (const loss of [1e-5, 1e-4, 1e-3, 1e-2, 3e-2]) {
    const ratio = pftkRate({ ...path, loss }) / tfrcRate({ ...path, loss });
    expect(Math.abs(ratio - 1)).toBeLessThan(0.2);
  }
});

test("worked by hand: p = 0.02, RTT 100 ms, T0 1 s", () => {
  // E[W] = 1 + sqrt(8 x 0.98 / 0.06 + 1) = 12.474; Q = 0.0588 x (1 + 0.9412 x 0.1742) / 0.2228 = 0.307
  // (49 + 12.474 + 0.314) / (0.1 x 7.237 + 0.307 x 1.0208 / 0.98) = 59.2
  expect(pftkRate({ loss: 0.02, rttSeconds: 0.1, rtoSeconds: 1 })).toBeCloseTo(59.2, 0);
});

test("a small window is the limit when losses are rare", () => {
  const rate = pftkRate({ ...path, loss: 1e-9, maxWindowSegments: 20 });
  expect(rate).toBeCloseTo(20 / path.rttSeconds, 0);
  const loss = 0.05;
  expect(pftkRate({ ...path, loss, maxWindowSegments: 1000 })).toBe(pftkRate({ ...path, loss }));
});

test("a longer time-out costs the more the more is lost", () => {
  const ratio = (loss: number): number =>
    pftkRate({ ...path, loss, rtoSeconds: 1 }) / pftkRate({ ...path, loss, rtoSeconds: 0.3 });
  expect(ratio(0.001)).toBeGreaterThan(0.9);
  expect(ratio(0.1)).toBeLessThan(0.55);
});
