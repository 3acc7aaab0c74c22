import { expect, test } from "vitest";
import { checkTime, days, hours, MAX_NS, minutes, ms, NEVER, seconds, us } from "./time.ts";

test("units of time are whole nanoseconds", () => {
  expect([us(1), ms(1), seconds(1)]).toEqual([1e3, 1e6, 1e9]);
  expect([minutes(1), hours(1), days(1)]).toEqual([60e9, 3600e9, 86400e9]);
  expect([ms(0.1), seconds(0.3), us(0.0004), us(0.0005), us(0.0015)]).toEqual([1e5, 3e8, 0, 1, 2]);
});

test("time is exact to a little over 104 days", () => {
  expect(MAX_NS).toBe(2 ** 53 - 1);
  expect([days(104) < MAX_NS, days(105) > MAX_NS]).toEqual([true, true]);
});

test.each([0, 1, MAX_NS])("%s ns is an instant", (timeNs) => {
  expect(() => checkTime(timeNs, "It")).not.toThrow();
});

test.each([-1, 0.5, NaN, NEVER, MAX_NS + 1])("%s ns is none", (timeNs) => {
  expect(() => checkTime(timeNs, "The delay")).toThrow(
    `The delay is ${timeNs} ns; expected a whole number from 0 to 9007199254740991 (104 days), for example ms(40)`,
  );
});
