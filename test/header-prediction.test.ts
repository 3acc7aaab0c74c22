import { ms, type Ns } from "@seedwire/engine";
import { anyCase, runCase, type NetworkCase } from "@seedwire/testing";
import * as fc from "fast-check";
import type { Oracle } from "seedwire";
import { expect, test } from "vitest";
import { tcpView, type TcpEnd } from "../packages/testing/src/tcp-view/index.ts";

type TcpOptions = NonNullable<NonNullable<NetworkCase["tcp"]>["client"]>;

/** The same case with these options at either end. */
function withTcp(networkCase: NetworkCase, options: TcpOptions): NetworkCase {
  const { tcp = {} } = networkCase;
  return {
    ...networkCase,
    tcp: { client: { ...tcp.client, ...options }, server: { ...tcp.server, ...options } },
  };
}

/**
 * The digest of a run, and when each end says that it heard of the peer last after each segment: keep-alives
 * and tcpi_last_ack_recv go by that, and nothing need leave for it.
 */
async function outcomeOf(networkCase: NetworkCase): Promise<[digest: string, heardNs: Ns[]]> {
  const heardNs: Ns[] = [];
  const listener: Oracle = {
    name: "when something came",
    promise: "It is the same either way",
    source: "Linux",
    watch: (run) => {
      const settled = ({ tcb }: TcpEnd): void => void heardNs.push(tcb.lastReceivedNs);
      tcpView(run).hear({ settled });
    },
  };
  const { result, error } = await runCase(networkCase, { oracles: [listener] });
  if (error !== null) throw error;
  return [result.digest, heardNs];
}

/** Runs a case the short way and the long one. */
async function expectAlike(networkCase: NetworkCase): Promise<void> {
  const long = await outcomeOf(withTcp(networkCase, { headerPrediction: false }));
  expect(long).toEqual(await outcomeOf(networkCase));
}

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
