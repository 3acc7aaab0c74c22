import { ms } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";
import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { A, B, twoHosts } from "../two-hosts.fixture.ts";

test("MUST-58 MUST-59 of segments that come in one instant, one ACK covers all, after the last", () => {
  const lab = inState("ESTABLISHED");
  for (let segment = 0; segment < 12; segment++) {
    expect(lab.arrives({ flags: "A", length: 536 })).toEqual([]);
  }
  expect(lab.settle()).toEqual([`A 1 ack ${1 + 12 * 536}`]);
  expect(lab.settle()).toEqual([]);
});

test("MUST-58 MUST-59 a burst that a link delivers at once draws as few ACKs as there are instants", async () => {
  const { simulation, a, b } = twoHosts({ tcp: { profile: "rfc" } });
  const acks = new Map<number, number>();
  simulation.trace.channel(packetChannel).subscribe((event, _link, packet, nowNs) => {
    if (event !== "accept" || packet.source !== A || packet.payloadLength > 0) return;
    acks.set(nowNs, (acks.get(nowNs) ?? 0) + 1);
  });
  b.listen(80, {}, (connection) => connection.end(new Uint8Array(200_000)));
  await simulation.run(async () => {
    const client = await a.connect(B, 80).opened();
    expect((await client.readToEnd()).length).toBe(200_000);
    await simulation.sleep(ms(100));
  });
  expect(acks.size).toBeGreaterThan(5);
  expect(Math.max(...acks.values())).toBe(1);
});
