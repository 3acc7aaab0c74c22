import { expect, test } from "vitest";
import { NO_INTEGERS, NO_TIMES, straightenedIntegers, straightenedTimes } from "./ring-space.ts";

test("what lies around the end of a ring lies at the beginning of the larger one", () => {
  const integers = Int32Array.from([3, 4, 1, 2]);
  expect([...straightenedIntegers(integers, 2, 8)]).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
  const times = Float64Array.from([3.5, 4, 1, 2]);
  expect([...straightenedTimes(times, 2, 8)]).toEqual([1, 2, 3.5, 4, 0, 0, 0, 0]);
  expect([...straightenedIntegers(NO_INTEGERS, 0, 2)]).toEqual([0, 0]);
  expect([...straightenedTimes(NO_TIMES, 0, 2)]).toEqual([0, 0]);
});
