import type { Oracle } from "seedwire";
import { expect, test } from "vitest";
import { reduceCase } from "./reduce-case.ts";

/** Nobody keeps it. */
const never: Oracle = {
  name: "never",
  promise: "Nothing ends",
  source: "RFC 0 §1",
  watch: ({ breach }) => {
    return () => breach({ found: "it ends" });
  },
};

test.each([0, 1, 7, 20, 100])("a budget of %d runs is kept, whatever part of it is used up first", async (maxRuns) => {
  const networkCase = {
    path: [{ loss: 0.2, rateBps: 1e7 }, { duplicate: 0.2 }, { delayNs: 5e6 }],
    flows: [{ client: { sends: 20_000 } }, { server: { sends: 20_000 } }],
  };
  const reduced = await reduceCase(networkCase, { oracles: [never], maxRuns });
  expect(reduced).not.toBeNull();
  expect(reduced!.runs).toBeLessThanOrEqual(maxRuns + 3);
}); // prettier-ignore
