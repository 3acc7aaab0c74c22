import { invariant } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { runScenario, scenario, type Oracle } from "seedwire";
import { expect, test } from "vitest";
import { lastEvents } from "./last-events.ts";

const pings = scenario("pings", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  for (let count = 0; count < 10; count++) await a.ping(b);
});

const deliveries = (limit: number): Oracle => ({
  name: "deliveries",
  promise: `No more than ${limit} packets are delivered`,
  source: "RFC 0 §1",
  watch: ({ simulation, breach }) => {
    let delivered = 0;
    simulation.trace.channel(packetChannel).subscribe((event) => {
      if (event === "deliver" && ++delivered > limit) breach({ found: `the ${delivered}th` });
    });
  },
});

const words = (line: string): string => line.split(" ").slice(0, 3).join(" ");

test("the packet in question is the last before a breach, and what would come next is told", async () => {
  const options = { oracles: [deliveries(10)] };
  const { result } = await runScenario(pings, options);
  expect(result.failures[0]).toMatchObject({ kind: "promise", virtualNs: 110e6 });
  const { before, after } = await lastEvents(pings, options, { before: 3, after: 2 });
  expect(before.map(words)).toEqual([
    "0.100000000 b>a deliver",
    "0.100000000 a>b accept",
    "0.110000000 a>b deliver",
  ]);
  expect(after.map(words)).toEqual(["0.110000000 b>a accept", "0.120000000 b>a deliver"]);
});

test("of a run that is short, or broken at its end, there is what there is", async () => {
  const early = await lastEvents(pings, { oracles: [deliveries(0)] });
  expect([early.before.map(words), early.after.length]).toEqual([
    ["0.000000000 a>b accept", "0.010000000 a>b deliver"],
    5,
  ]);
  const late = await lastEvents(pings, { oracles: [deliveries(19)] }, { before: 1 });
  expect([late.before.map(words), late.after]).toEqual([["0.200000000 b>a deliver"], []]);
  const atEnd: Oracle = {
    ...deliveries(0),
    watch:
      ({ breach }) =>
      () =>
        breach({ found: "too late" }),
  };
  const end = await lastEvents(pings, { oracles: [atEnd] }, { before: 1 });
  expect([end.before.map(words), end.after]).toEqual([["0.200000000 b>a deliver"], []]);
});

test("of any other failure, the run ends with it", async () => {
  const broken = scenario("broken", async (context) => {
    await pings.body(context);
    invariant(false, "ten pings are enough");
  });
  const { before, after } = await lastEvents(broken, {}, { before: 2 });
  expect(before.map(words)).toEqual(["0.190000000 b>a accept", "0.200000000 b>a deliver"]);
  expect(after).toEqual([]);
});
