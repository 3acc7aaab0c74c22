import { expect, test } from "vitest";
import { timerWheel } from "./timer-wheel.ts";

test("the wheel of the kernel rounds up: 4 ms below 252 ms, 32 ms below 2.016 s", () => {
  const at = timerWheel(0);
  expect(at(0, 40e6)).toBe(44e6); // never early, so a whole tick is added
  expect(at(1e6, 40e6)).toBe(44e6);
  expect(at(0, 300e6)).toBe(320e6);
  expect(at(0, 1000e6)).toBe(1024e6);
  expect(at(5e6, 5e6)).toBe(5e6);
  expect(at(5e6, Infinity)).toBe(Infinity);
  for (let ms = 1; ms < 200_000; ms = Math.ceil(ms * 1.07)) {
    const late = at(123_456_789, 123_456_789 + ms * 1e6) - 123_456_789;
    expect(late).toBeGreaterThanOrEqual(ms * 1e6);
    expect(late).toBeLessThanOrEqual((1.125 * ms + 8) * 1e6);
  }
});
