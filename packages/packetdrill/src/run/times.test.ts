import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { howWrong, outsideNs, spanOf, spanText, toleranceNs } from "./times.ts";

const usual = { usecs: 4000, percent: 12.5 };

test("relative times count from now, absolute ones from the start", () => {
  expect(spanOf({ kind: "relative", ns: ms(100) }, seconds(2))).toEqual({
    fromNs: ms(2100),
    toNs: ms(2100),
  });
  expect(spanOf({ kind: "absolute", ns: ms(100) }, seconds(2))).toEqual({
    fromNs: ms(100),
    toNs: ms(100),
  });
  expect(spanOf({ kind: "relative-range", ns: ms(1), endNs: ms(5) }, ms(10))).toEqual({
    fromNs: ms(11),
    toNs: ms(15),
  });
  expect(spanOf({ kind: "absolute-range", ns: ms(1), endNs: ms(5) }, ms(10))).toEqual({
    fromNs: ms(1),
    toNs: ms(5),
  });
  expect(spanOf({ kind: "any" }, 0)).toBeNull();
});

describe("tolerance", () => {
  test("4 ms, or one eighth of the waiting time where that is more than 32 ms", () => {
    expect(toleranceNs(usual, 0)).toBe(ms(4));
    expect(toleranceNs(usual, ms(32))).toBe(ms(4));
    expect(toleranceNs(usual, ms(40))).toBe(ms(5));
    expect(toleranceNs(usual, seconds(8))).toBe(seconds(1));
  });

  test("how far a time is outside a span", () => {
    const span = { fromNs: 100, toNs: 200 };
    expect([90, 100, 150, 200, 230].map((timeNs) => outsideNs(timeNs, span))).toEqual([
      -10, 0, 0, 0, 30,
    ]);
  });
});

test("times as texts", () => {
  expect(spanText({ fromNs: ms(1250), toNs: ms(1250) })).toBe("1.250000");
  expect(spanText({ fromNs: 0, toNs: ms(1.5) })).toBe("0.000000~0.001500");
  expect(howWrong(ms(12))).toBe("12 ms too late");
  expect(howWrong(-1500)).toBe("0.002 ms too early");
});
