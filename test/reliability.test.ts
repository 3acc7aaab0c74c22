import { ORACLES } from "@seedwire/testing";
import { ms, runScenario, scenario } from "seedwire";
import { expect, test } from "vitest";
import { exchange, type RoughPath } from "../scenarios/lib/rough-path.ts";

// SCENARIOS T61: whatever a network does to packets, the byte stream delivered is the one written,
// once and in order, and the run ends. Networks are drawn in guarantees-2; these are those of before it,
// where models draw the fates.

const rough: RoughPath = {
  mtusBytes: [68],
  rateBps: Infinity,
  delayNs: ms(3),
  loss: 0.1,
  corrupt: 0.03,
  duplicate: 0.1,
  reorder: 0.3,
  heldBackNs: ms(76),
  bytesThere: 10_000,
  bytesBack: 10_000,
  client: {},
  server: {},
};
const smallWindow = { receiveBufferBytes: 2_000, sack: false, timestamps: false };
const noFrills = { sack: true, timestamps: false, windowScaling: false, nagle: false };
const wideThenNarrow: RoughPath = {
  mtusBytes: [84, 68, 9000],
  rateBps: Infinity,
  delayNs: 0,
  loss: 0.1707545145181939,
  corrupt: 0,
  duplicate: 0,
  reorder: 0,
  heldBackNs: 0,
  bytesThere: 553,
  bytesBack: 1,
  client: { ...noFrills, sendBufferBytes: 1000, receiveBufferBytes: 500 },
  server: { ...noFrills, sendBufferBytes: 1000, receiveBufferBytes: 1_000_000 },
};
const onceFailing: [RoughPath, seed: string][] = [
  // With an MTU of 68, SACK blocks left no room for data: segments were cut at nothing.
  [rough, "1"],
  // Both windows used up, data lost both ways: ACKs came from the window's right edge, were refused,
  // and answered by ACKs that were refused.
  [{ ...rough, mtusBytes: [9000, 68, 9000], client: smallWindow, server: smallWindow }, "0"],
  // ACKs with SACK blocks were too large for the second link, and the ICMP error that says so quoted
  // SND.NXT, which was not "in flight": the path MTU of a receiver never came down.
  [wideThenNarrow, ""],
];

test.each(onceFailing)(
  "a rough path that once failed is survived: %j, seed %j",
  async (path, seed) => {
    const run = scenario("rough path", async ({ net, report }) => {
      const { receivedThere, receivedBack } = await exchange(net, "", path);
      report.metric("there", receivedThere);
      report.metric("back", receivedBack);
    });
    const { verdict, failures, metrics } = (await runScenario(run, { seed, oracles: ORACLES }))
      .result;
    expect({ verdict, failures }).toEqual({ verdict: "pass", failures: [] });
    expect(metrics.map(({ value }) => value)).toEqual([path.bytesThere, path.bytesBack]);
  },
);
