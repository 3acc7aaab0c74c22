import { ms, mbps } from "@seedwire/engine";
import { emitPacket, parseIpHeader, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { damage } from "./bytes.ts";
import { heldBack, uniformJitter } from "./delay/index.ts";
import { TestLink } from "./link.fixture.ts";
import { ordinals } from "./loss/index.ts";
import { markCe } from "./mark.ts";
import { markAbove, packets } from "./queue/index.ts";
import { linkChannel } from "./trace.ts";

// Defaults, limits at their last value that is right, and what is told of a link.

test("every change of a link is told, when it is done, and nothing that changes nothing", () => {
  const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(1) });
  const told: string[] = [];
  lab.simulation.trace.channel(linkChannel).subscribe((change, { name }, nowNs) => {
    const { up, rateBps, delayNs, mtuBytes } = lab.link;
    told.push(`${nowNs} ${change} ${name}: ${up} ${rateBps} ${delayNs} ${mtuBytes}`);
  });
  lab.at(1, () => lab.link.setUp(true)); // it is up
  lab.at(2, () => lab.link.setUp(false));
  lab.at(3, () => lab.link.setUp(true));
  lab.at(4, () => lab.link.setRate(mbps(1)));
  lab.at(5, () => lab.link.setDelay(7));
  lab.at(6, () => lab.link.setMtu(576));
  lab.run();
  expect(told).toEqual([
    "2 down client>server: false 12000000 1000000 1500",
    "3 up client>server: true 12000000 1000000 1500",
    "4 rate client>server: true 1000000 1000000 1500",
    "5 delay client>server: true 1000000 7 1500",
    "6 mtu client>server: true 1000000 7 576",
  ]);
});

test("what waits is told as it is now, packets and bytes alike", () => {
  for (const [field, before, after] of [
    ["waitingPackets", 2, 1],
    ["waitingBytes", 3000, 1500],
  ] as const) {
    const lab = new TestLink({ rateBps: mbps(12), delayNs: ms(100) });
    lab.offer(3); // each takes 1 ms to send
    expect(lab.link[field]).toBe(before);
    lab.run(ms(1.5)); // the second is being sent, and nothing has arrived
    expect(lab.link[field]).toBe(after);
  }
});

test("a cut tells of what it loses by arrival, those held back in their place", () => {
  const lab = new TestLink({ delayNs: ms(1), reorder: heldBack(ordinals(1, 2, 4, 6), ms(5)) });
  for (let i = 1; i <= 7; i++) lab.at(i * 1000, () => lab.link.offer(lab.packet(i)));
  lab.at(ms(0.5), () => lab.link.setUp(false));
  lab.run();
  expect(lab.dropped).toEqual([3, 5, 7, 1, 2, 4, 6].map((packet) => `${ms(0.5)} down ${packet}`));
});

describe("through real bytes", () => {
  test("a packet that arrives was made anew, and keeps its number", () => {
    for (const wireBytes of [true, false, undefined]) {
      const lab = new TestLink(wireBytes === undefined ? {} : { wireBytes });
      const offered = lab.packet(1, 100);
      const { serial } = offered;
      const arrived: Packet[] = [];
      lab.onPacket = (packet) => void arrived.push(packet);
      lab.link.offer(offered);
      lab.run();
      expect(arrived.map((packet) => [packet === offered, packet.serial])).toEqual([
        [wireBytes !== true, serial],
      ]);
    }
  });
});

test("RFC3168-5 a mark in damaged bytes keeps the header checksum right, whatever it was", () => {
  const lab = new TestLink();
  for (let identification = 0; identification < 65536; identification += 7) {
    const packet = lab.packet(identification, 28);
    packet.trafficClass = 0b10;
    damage(packet, 8 * 27); // the last octet, behind the header
    markCe(packet);
    const read = lab.pool.take();
    expect([identification, parseIpHeader(emitPacket(packet), read)]).toEqual([
      identification,
      "ok",
    ]);
    lab.pool.release(read);
    lab.pool.release(packet);
  }
});

test.each([
  ["a link's", undefined],
  ["markAbove's", markAbove(1_000_000)],
])("%s queue holds 10000 packets when nothing is said", (_, queue) => {
  const lab = new TestLink({ rateBps: mbps(10), ...(queue === undefined ? {} : { queue }) });
  lab.offer(10_003, 28); // one of them is in transmission
  expect(lab.dropped).toEqual(["0 queue 10002", "0 queue 10003"]);
});

test("the last values that are right: MTU 68, half a bit per second, delays and queues of 0", () => {
  const lab = new TestLink({
    mtuBytes: 68,
    queue: markAbove(0, 0),
    reorder: heldBack(ordinals(1), 0),
  });
  lab.link.setMedium({ jitter: uniformJitter(0) });
  lab.offer(1, 68);
  lab.link.offer(lab.packet(2, 69));
  expect(lab.run().delivered).toEqual([[0, 1]]);
  expect(lab.dropped).toEqual(["0 mtu 2"]);
  lab.link.setRate(0.5);
  lab.link.setMtu(68);
  lab.link.offer(lab.packet(3, 68));
  expect(lab.run().delivered.at(-1)).toEqual([2 * 68 * 8 * 1e9, 3]);
});

test("a queue of no packets still lets pass what need not wait", () => {
  const lab = new TestLink({ rateBps: mbps(12), queue: packets(0) });
  lab.offer(2);
  expect(lab.run().order).toEqual([1]);
});
