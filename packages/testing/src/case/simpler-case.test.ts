import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyLink } from "../arbitraries/links.ts";
import { simplerCases } from "./simpler-case.ts";

test("no number becomes larger: a case that loses more is another case, which may well wait for ever", () => {
  const never = fc.property(anyLink, (link) => {
    const now: Readonly<Record<string, unknown>> = { ...link };
    for (const { path: [simpler = {}] = [] } of simplerCases({ path: [link] })) {
      for (const [key, value] of Object.entries(simpler)) {
        expect(value).toBeLessThanOrEqual(now[key] as number);
      }
    }
  });
  fc.assert(never, { seed: 1 });
});

test("probabilities go, or become rounder or less", () => {
  const simpler = [...simplerCases({ path: [{ loss: 0.27 }] })].map(({ path }) => path?.[0]?.loss);
  expect(simpler).toEqual([undefined, undefined, undefined, 0, 0.135, 0.2]);
});
