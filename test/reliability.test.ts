import * as fc from "fast-check";
import { ms, runScenario, scenario, type TcpOptions } from "seedwire";
import { expect, test } from "vitest";
import { exchange, type RoughPath } from "../scenarios/lib/rough-path.ts";

// SCENARIOS T61: whatever a network does to packets, the byte stream delivered is the one written,
// once and in order, and the run ends. A failure prints the seed and path of fast-check, and the
// smallest network that fails: that goes to `onceFailing`. `SEEDWIRE_RUNS=5000` looks longer.

const RUNS = Number(process.env["SEEDWIRE_RUNS"] ?? 150);

const anyMtu = fc.oneof(fc.constantFrom(68, 576, 1500, 9000), fc.integer({ min: 68, max: 9000 }));
const upTo = (max: number) =>
  fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true, noDefaultInfinity: true }));

const anyOptions: fc.Arbitrary<TcpOptions> = fc.record({
  profile: fc.constantFrom("linux", "rfc"),
  congestionControl: fc.constantFrom("cubic", "reno", "bbr", "bbr3", "dctcp", "vegas"),
  sack: fc.boolean(),
  timestamps: fc.boolean(),
  windowScaling: fc.boolean(),
  nagle: fc.boolean(),
  sendBufferBytes: fc.constantFrom(1_000, 65_536, 1_000_000),
  receiveBufferBytes: fc.constantFrom(500, 2_000, 65_535, 1_000_000),
});

const anyPath: fc.Arbitrary<RoughPath> = fc.record({
  mtusBytes: fc.array(anyMtu, { minLength: 1, maxLength: 3 }),
  rateBps: fc.constantFrom(Infinity, 1e8, 1e6),
  delayNs: fc.integer({ min: 0, max: ms(50) }),
  loss: upTo(0.3),
  corrupt: upTo(0.05),
  duplicate: upTo(0.2),
  reorder: upTo(0.3),
  heldBackNs: fc.integer({ min: 0, max: ms(100) }),
  bytesThere: fc.integer({ min: 0, max: 30_000 }),
  bytesBack: fc.integer({ min: 0, max: 30_000 }),
  client: anyOptions,
  server: anyOptions,
});

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

test(
  "TCP delivers every byte once and in order, and finishes",
  { timeout: 120_000 + RUNS * 200 },
  async () => {
    const delivery = fc.asyncProperty(anyPath, fc.string(), async (path, seed) => {
      const run = scenario("rough path", async ({ net, report }) => {
        const { receivedThere, receivedBack } = await exchange(net, "", path);
        report.metric("there", receivedThere);
        report.metric("back", receivedBack);
      });
      const { verdict, failures, metrics } = (await runScenario(run, { seed })).result;
      expect({ verdict, failures }).toEqual({ verdict: "pass", failures: [] });
      expect(metrics.map(({ value }) => value)).toEqual([path.bytesThere, path.bytesBack]);
    });
    await fc.assert(delivery, { numRuns: RUNS, examples: onceFailing });
  },
);
