import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SentPortions } from "./sent-portions.ts";

test("it counts like a list of ends those beyond what is acknowledged", () => {
  const anySteps = fc.array(
    fc.record({ portions: fc.nat({ max: 25 }), acked: fc.nat({ max: 120 }) }),
    { maxLength: 20, size: "max" },
  );
  const agrees = fc.property(anySteps, (steps) => {
    const sent = new SentPortions();
    const ends: number[] = [];
    let end = 0;
    let una = 0;
    for (const { portions, acked } of steps) {
      for (let each = 0; each < portions; each++) {
        sent.add((end += 10));
        ends.push(end);
      }
      una = Math.min(end, una + acked);
      expect(sent.countFrom(una)).toBe(ends.filter((one) => one > una).length);
    }
  });
  fc.assert(agrees);
});
