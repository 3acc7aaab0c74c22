import { describe, expect, test } from "vitest";
import { TIMER_CASES } from "./cases.ts";
import { isInside, timed, timedSeries } from "./row.ts";

// The timers that were measured on Linux 6.18: the kernel rounds t up to at most 1.125 t + 4 ms.

describe.each(TIMER_CASES.map((each) => [each.what, each] as const))("%s", (_, { run }) => {
  test("takes as long as on Linux", async () => {
    const { events, facts } = await run();
    expect(events.length + facts.length).toBeGreaterThan(0);
    expect(events.filter((event) => !isInside(event))).toEqual([]);
    for (const { label, simulated, measured } of facts) {
      expect({ [label]: simulated }).toEqual({ [label]: measured });
    }
  });
});

describe("what was measured lies inside if it is no earlier, and an eighth and a tick later at most", () => {
  test.each([
    [1, "1.00", 1, true],
    [1, "0.99", 1, false],
    [1, "1.12", 1, true],
    [1, "1.14", 1, false],
    [1, "1.1", 1, true],
    [1, "1.2", 1, false],
    [3, "3.07 to 3.25", 2, true],
    [3, "3.07 to 3.4", 2, true],
    [3, "3.07 to 3.38", 2, true],
    [3, "2.9 to 3.2", 2, false],
    [NaN, "1", 1, false],
  ])("%d s, measured as %s", (simulated, measured, timers, inside) => {
    expect(isInside(timed("x", simulated, measured, timers))).toBe(inside);
  });

  test("in a series each has one timer more", () => {
    const [first, second] = timedSeries("copy", [1], ["1.0", "2.0"]);
    expect([first!.timers, second!.timers]).toEqual([1, 2]);
    expect([first!.label, isInside(first!), isInside(second!)]).toEqual(["copy 1", true, false]);
  });
});
