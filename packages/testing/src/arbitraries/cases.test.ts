import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkCase, formatCase, readCaseText, type NetworkCase } from "../case/index.ts";
import * as arbitraries from "./cases.ts";

const { anySeed: _anySeed, ...cases } = arbitraries;

test.each(Object.entries(cases))(
  "%s: what always fails shrinks to two hosts, one clean cable, one byte",
  (_, anyCase: fc.Arbitrary<NetworkCase>) => {
    const details = fc.check(
      fc.property(anyCase, () => false),
      { seed: 1, numRuns: 20 },
    );
    const [smallest] = details.counterexample!;
    expect(smallest).toEqual({});
  },
);

test.each(Object.entries(cases))("%s: cases are valid, and the same as texts", (_, anyCase) => {
  const isData = fc.property(anyCase, ({ seed, ...rest }) => {
    const text = formatCase({ ...rest, ...(seed === undefined ? {} : { seed }) });
    expect(text).not.toMatch(/"|Infinity|NaN/);
    expect(checkCase(readCaseText(text))).toEqual(rest);
    expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
  });
  fc.assert(isData, { numRuns: 100 });
});

test("equal seeds draw equal cases", () => {
  const draw = (seed: number) => fc.sample(cases.anyCase, { seed, numRuns: 20 });
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});
