import { anyCase, runCase, type NetworkCase } from "@seedwire/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";

/** The same case without header prediction at either end. */
function withoutPrediction(networkCase: NetworkCase): NetworkCase {
  const { tcp = {} } = networkCase;
  const long = { headerPrediction: false };
  return {
    ...networkCase,
    tcp: { client: { ...tcp.client, ...long }, server: { ...tcp.server, ...long } },
  };
}

async function digestOf(networkCase: NetworkCase): Promise<string> {
  const { result, error } = await runCase(networkCase, { oracles: [] });
  if (error !== null) throw error;
  return result.digest;
}

test("header prediction changes nothing: random networks go the short and the long way alike", async () => {
  const isAlike = fc.asyncProperty(anyCase, async (networkCase) => {
    expect(await digestOf(withoutPrediction(networkCase))).toBe(await digestOf(networkCase));
  });
  await fc.assert(isAlike, { numRuns: 300, seed: 6 });
});
