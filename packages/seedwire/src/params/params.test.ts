import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  count,
  duration,
  flag,
  InputError,
  integer,
  number,
  oneOf,
  probability,
  rate,
  readParams,
  size,
  text,
  type Param,
} from "../index.ts";

const specs = {
  rate: rate("20mbps", { about: "of the bottleneck", max: "1gbps" }),
  rtt: duration("40ms"),
  loss: probability(0.01),
  bytes: size("4MiB"),
  cc: oneOf("cubic", "reno"),
};

test("defaults are in base units", () => {
  expect(readParams(specs, {}, "x")).toEqual({
    rate: 20e6,
    rtt: 40e6,
    loss: 0.01,
    bytes: 4 * 1024 * 1024,
    cc: "cubic",
  });
});

test("texts and numbers are accepted", () => {
  const given = { rate: "5 Mbit/s", rtt: 1000, loss: "3%", bytes: "100kB", cc: "reno" };
  expect(readParams(specs, given, "x")).toEqual({
    rate: 5e6,
    rtt: 1000,
    loss: 0.03,
    bytes: 100_000,
    cc: "reno",
  });
});

test("an unknown parameter is refused with those that are known and the nearest", () => {
  const read = () => readParams(specs, { los: "0" }, "lossy download");
  expect(read).toThrow(InputError);
  expect(read).toThrow(
    'Scenario "lossy download" has no parameter "los"; it has rate, rtt, loss, bytes, cc. Did you mean "loss"?',
  );
  expect(() => readParams({}, { los: "0" }, "x")).toThrow("it has no parameters.");
  expect(() => readParams(specs, { toString: "0" }, "x")).toThrow('no parameter "toString"');
});

test.each([
  [
    { rate: "fast" },
    /Parameter "rate" is "fast", expected a number of bits .*"20mbps".*rate=20Mbit\/s/,
  ],
  [{ rate: "2gbps" }, /Parameter "rate" is 2Gbit\/s, expected 1Gbit\/s or less/],
  [{ loss: "2" }, /Parameter "loss" is "2", expected a number from 0 to 1.*; for example loss=1%/],
  [{ rtt: true }, /Parameter "rtt" is true, expected/],
  [
    { cc: "renoo" },
    /Parameter "cc" is "renoo", expected one of "cubic", "reno"\. Did you mean "reno"\? For example/,
  ],
  [{ cc: "bbr" }, /"cc" is "bbr", expected one of "cubic", "reno"; for example cc=cubic$/],
])("a wrong value %o is refused with what is accepted", (given, message) => {
  expect(() => readParams(specs, given, "x")).toThrow(message);
});

test("numbers, flags and texts", () => {
  expect(count(3).parse("70")).toBe(70);
  expect(() => count(3).parse("-1", "n")).toThrow('n is "-1", expected a whole number from 0');
  expect(() => count(-1)).toThrow("The default of a count is -1");
  expect(integer(-3).parse("-7")).toBe(-7);
  expect(() => integer(0).parse("1.5")).toThrow("expected a whole number");
  expect(number(0.7).parse("1e-3")).toBe(0.001);
  expect(() => number(0).parse("")).toThrow("expected a number");
  expect(() => number(0, { min: 0 }).parse("-1", "n")).toThrow("n is -1, expected 0 or more");
  expect(flag(true).parse("off")).toBe(false);
  expect(flag(false).parse(true)).toBe(true);
  expect(() => flag(true).parse("perhaps", "f")).toThrow('f is "perhaps", expected true or false');
  expect(text("a").parse(5)).toBe("5");
  expect(() => oneOf()).toThrow("no words");
});

test("what a parameter writes, it reads back", () => {
  const readsBack = <T extends number>(param: Param<T>, values: fc.Arbitrary<T>) =>
    fc.assert(
      fc.property(values, (value) => {
        expect(param.parse(param.format(value))).toBe(value);
        expect(param.format(value)).not.toContain(" ");
      }),
    );
  readsBack(rate(1), fc.integer({ min: 1 }));
  readsBack(duration(1), fc.maxSafeNat());
  readsBack(size(1), fc.maxSafeNat());
  readsBack(probability(0), fc.double({ min: 1e-12, max: 1, noNaN: true }));
  readsBack(integer(1), fc.maxSafeInteger());
  readsBack(
    number(1),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
  );
});
