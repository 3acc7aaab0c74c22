import { expect, test } from "vitest";
import { NO_INTEGERS, NO_TIMES, straighten } from "./ring-space.ts";

test("what lies around the end of a ring lies at the beginning of the larger one", () => {
  const integers = Int32Array.from([3, 4, 1, 2]);
  expect([...straighten(integers, 2, new Int32Array(8))]).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
  const times = Float64Array.from([3.5, 4, 1, 2]);
  expect([...straighten(times, 2, new Float64Array(8))]).toEqual([1, 2, 3.5, 4, 0, 0, 0, 0]);
  expect([...straighten(integers, 0, new Int32Array(5))]).toEqual([3, 4, 1, 2, 0]);
  expect([...straighten(NO_INTEGERS, 0, new Int32Array(2))]).toEqual([0, 0]);
  expect([...straighten(NO_TIMES, 0, new Float64Array(2))]).toEqual([0, 0]);
});
