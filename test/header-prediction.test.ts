import { ms } from "@seedwire/engine";
import { anyCase, runCase, type NetworkCase } from "@seedwire/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";

type TcpOptions = NonNullable<NonNullable<NetworkCase["tcp"]>["client"]>;

/** The same case with these options at either end. */
function withTcp(networkCase: NetworkCase, options: TcpOptions): NetworkCase {
  const { tcp = {} } = networkCase;
  return {
    ...networkCase,
    tcp: { client: { ...tcp.client, ...options }, server: { ...tcp.server, ...options } },
  };
}

async function digestOf(networkCase: NetworkCase): Promise<string> {
  const { result, error } = await runCase(networkCase, { oracles: [] });
  if (error !== null) throw error;
  return result.digest;
}

/** Runs a case the short way and the long one. */
async function expectAlike(networkCase: NetworkCase): Promise<void> {
  const long = await digestOf(withTcp(networkCase, { headerPrediction: false }));
  expect(long).toBe(await digestOf(networkCase));
}

// When the ends heard of each other last, which no packet tells: packages/testing/src/tcp-view/last-received.test.ts.
test("header prediction changes nothing: random networks go the short and the long way alike", async () => {
  const isAlike = fc.asyncProperty(anyCase, expectAlike);
  await fc.assert(isAlike, { numRuns: 300, seed: 6 });
});

test("nor does it where keep-alives leave after a short silence", async () => {
  const anyIdle = fc.integer({ min: 20, max: 300 });
  const isAlike = fc.asyncProperty(anyCase, anyIdle, (networkCase, idleMs) =>
    expectAlike(withTcp(networkCase, { keepAlive: true, keepAliveIdleNs: ms(idleMs) })),
  );
  await fc.assert(isAlike, { numRuns: 200, seed: 6 });
});
