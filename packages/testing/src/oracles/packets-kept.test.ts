import { packetChannel } from "@seedwire/link";
import { bernoulli, heldBack, runScenario, scenario, sendPattern } from "seedwire";
import { expect, test } from "vitest";
import { packetsKept } from "./packets-kept.ts";

const busy = scenario("busy", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, {
    rateBps: "10mbps",
    delayNs: "10ms",
    loss: 0.05,
    duplicate: 0.1,
    reorder: heldBack(bernoulli(0.1), 5e6),
  });
  const listener = b.tcp.listen(80);
  const connection = await a.tcp.connect(b, 80);
  sendPattern(connection, 100_000);
  await (await listener.accept()).readToEnd();
});

test("every packet is accounted for, whatever befalls it", async () => {
  const { result } = await runScenario(busy, { oracles: [packetsKept] });
  expect(result).toMatchObject({ verdict: "pass", failures: [] });
});

test("a packet that comes twice, or from nowhere, is a breach", async () => {
  const { result } = await runScenario(busy, {
    oracles: [packetsKept],
    observers: [
      ({ simulation }) => {
        const { trace } = simulation;
        let delivered = 0;
        trace.channel(packetChannel).subscribe((event, link, packet, nowNs) => {
          if (event !== "deliver" || ++delivered !== 20) return;
          trace.channel(packetChannel).emit?.("deliver", link, packet, nowNs, null);
        });
      },
    ],
  });
  expect(result.failures[0]?.message).toContain("delivers what it never took");
});
