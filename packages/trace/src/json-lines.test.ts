import { appChannel } from "@seedwire/ip";
import { ordinals } from "@seedwire/link";
import { expect, test } from "vitest";
import { Cable, data, datagram, sack } from "./cable.fixture.ts";
import { traceJsonLines } from "./json-lines.ts";

test("each event is a line of JSON", () => {
  const cable = new Cable({ loss: ordinals(1) });
  const lines: string[] = [];
  traceJsonLines(cable.simulation, (line) => lines.push(line));
  cable.send(0, data(0));
  cable.send(20e6, sack);
  cable.run();
  cable.simulation.trace.channel(appChannel).emit!("udp-message", "client:5000", 12, 5);
  expect(lines.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events[0]).toEqual({
    timeNs: 0,
    event: "accept",
    link: "client>server",
    note: "lost on the wire (loss)",
    packet: 0,
    source: "10.0.0.1",
    destination: "10.0.0.2",
    protocol: "tcp",
    sizeBytes: 1052,
    ttl: 64,
    trafficClass: 0,
    identification: 0,
    sourcePort: 49152,
    destinationPort: 80,
    flags: ".",
    seq: 101,
    ack: 301,
    window: 65535,
    options: { tsVal: 7, tsEcr: 5 },
    payloadLength: 1000,
  });
  expect(events[1]).toMatchObject({ event: "drop", reason: "loss", seq: 101 });
  expect(events[2]).toMatchObject({ event: "accept", options: { sack: [[401, 501]] } });
  expect(events[3]).toMatchObject({ timeNs: 30_042_667, event: "deliver" });
  expect(events[4]).toEqual({
    timeNs: 5,
    event: "application",
    what: "udp-message",
    who: "client:5000",
    value: 12,
  });
});

test("words of 32 bits are unsigned, and fragments have no ports", () => {
  const cable = new Cable();
  const lines: string[] = [];
  traceJsonLines(cable.simulation, (line) => lines.push(line));
  cable.send(
    0,
    data(0, (packet) => (packet.seq = -1)),
  );
  cable.send(1, (packet) => {
    datagram(packet);
    packet.fragmentOffset = 8;
    packet.wireBytes = new Uint8Array(20);
  });
  cable.run();
  expect(JSON.parse(lines[0]!)).toMatchObject({ seq: 2 ** 32 - 1 });
  const fragment = JSON.parse(lines[1]!) as Record<string, unknown>;
  expect(fragment).toMatchObject({ protocol: "udp", fragmentOffset: 8, moreFragments: false });
  expect(fragment).not.toHaveProperty("sourcePort");
});
