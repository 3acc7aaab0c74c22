import type { Ns } from "@seedwire/engine";
import * as fc from "fast-check";
import type { Oracle } from "seedwire";
import { expect, test } from "vitest";
import { anyCase } from "../arbitraries/index.ts";
import { runCase, type NetworkCase } from "../case/index.ts";
import { tcpView } from "./tcp-view.ts";

/** When each end of a connection says that it heard of the peer last, after each event. */
async function lastReceived(
  networkCase: NetworkCase,
  headerPrediction: boolean,
): Promise<readonly Ns[]> {
  const heardNs: Ns[] = [];
  const listener: Oracle = {
    name: "last-received",
    promise: "none: what it hears is compared",
    source: "RFC 9293 §3.8.4",
    watch: (run) =>
      tcpView(run).hear({ settled: ({ tcb }) => void heardNs.push(tcb.lastReceivedNs) }),
  };
  const { client, server } = networkCase.tcp ?? {};
  const tcp = { client: { ...client, headerPrediction }, server: { ...server, headerPrediction } };
  const { error } = await runCase({ ...networkCase, tcp }, { oracles: [listener] });
  if (error !== null) throw error;
  return heardNs;
}

// tcpi_last_ack_recv tells it, and no packet need: digests (`test/header-prediction.test.ts`) do not see it.
test("header prediction or not, the ends agree on when something came last", async () => {
  let compared = 0;
  const isAlike = fc.asyncProperty(anyCase, async (networkCase) => {
    const long = await lastReceived(networkCase, false);
    compared += long.length;
    expect(await lastReceived(networkCase, true)).toEqual(long);
  });
  await fc.assert(isAlike, { numRuns: 100, seed: 6 });
  expect(compared).toBeGreaterThan(1000);
});
