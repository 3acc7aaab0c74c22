import { packetChannel } from "@seedwire/link";
import { scenario, type Network } from "seedwire";
import { expect, test } from "vitest";
import { clocks } from "./clocks.ts";
import { found, GOOD_RUNS } from "./oracles.fixture.ts";

const ticking = (haunt: (net: Network) => void = () => {}) =>
  scenario("ticking", async ({ net }) => {
    const a = net.host("a", { clock: { driftPpm: -300, granularityNs: "4ms", offsetNs: "-1s" } });
    const b = net.host("b", { clock: { driftPpm: 9000 } });
    net.cable(a, b, { delayNs: "1234567ns" });
    haunt(net);
    for (let count = 0; count < 100; count++) {
      await a.ping(b);
      await net.sleep("10s");
    }
  });

test("clocks follow true time, by drift and ticks", async () => {
  expect(await found(clocks, ticking())).toBeNull();
  expect(await found(clocks, GOOD_RUNS["growing"]!)).toBeNull();
});

test("it bites: a clock that goes back, stands still, or drifts otherwise", async () => {
  const set = (reading: (nowNs: number) => number) =>
    ticking((net) => {
      Object.defineProperty(net.get("b").clock, "monotonicNs", { get: () => reading(net.now) });
    });
  const back = set((nowNs) => (nowNs > 100e9 ? 1 : nowNs + Math.floor(nowNs * 0.009)));
  expect(await found(clocks, back)).toMatch(/the clock of b goes back from .* to 1 ns/);
  expect(
    await found(
      clocks,
      set((nowNs) => nowNs),
    ),
  ).toMatch(/clock of b reads .*, expected/);
});

test("it bites: an event that is told of at another time", async () => {
  const shift = (byNs: number) =>
    ticking((net) => {
      const packets = net.simulation.trace.channel(packetChannel);
      let count = 0;
      packets.subscribe((event, link, packet, nowNs, reason) => {
        if (++count === 20) packets.emit?.(event, link, packet, nowNs + byNs, reason);
      });
    });
  expect(await found(clocks, shift(-1e9))).toContain("time goes back from");
  expect(await found(clocks, shift(0.5))).toMatch(/an event at \d+\.5 ns, when it is \d+ ns/);
});
