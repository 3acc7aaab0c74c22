import { appChannel } from "@seedwire/ip";
import { ordinals } from "@seedwire/link";
import { expect, test } from "vitest";
import {
  ICMP,
  ICMP_ECHO,
  OPTION_ACCECN_0,
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
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

/** What `traceJsonLines` tells of packets as they are offered to a link of that name. */
function told(fills: ((packet: Packet) => void)[], name = "client>server"): unknown[] {
  const cable = new Cable({ name });
  const lines: string[] = [];
  traceJsonLines(cable.simulation, (line) => lines.push(line));
  fills.forEach((fill, i) => cable.send(i, fill));
  cable.run();
  const objects = lines.map((line): unknown => JSON.parse(line));
  // Every line is just what JSON.stringify writes.
  expect(objects.map((object) => `${JSON.stringify(object)}\n`)).toEqual(lines);
  return objects.slice(0, fills.length);
}

test("every option has its member", () => {
  const with_ = (tcpOptions: number): ((packet: Packet) => void) =>
    data(0, (packet) => {
      packet.tcpOptions = tcpOptions;
      packet.mss = 1460;
      packet.windowScale = 7;
      packet.tsVal = -1;
      packet.sackBlocks = 2;
      packet.sackEdges = Int32Array.of(1, 2, -2, -1, 0, 0, 0, 0);
      packet.fastOpenCookie = Uint8Array.of(0, 1, 0xab, 0xff);
      packet.accEcn0 = 1;
      packet.accEcnCe = 2;
      packet.accEcn1 = 3;
      packet.accEcnFields = 1;
      packet.userTimeout = 99;
    });
  const syn = OPTION_MSS | OPTION_SACK_PERMITTED | OPTION_TIMESTAMPS | OPTION_WINDOW_SCALE;
  const rare = OPTION_FAST_OPEN | OPTION_ACCECN_0 | OPTION_USER_TIMEOUT;
  const all = [0, OPTION_TIMESTAMPS, syn, OPTION_SACK, rare, OPTION_FAST_OPEN_EXPERIMENTAL];
  const timestamps = { tsVal: 2 ** 32 - 1, tsEcr: 5 };
  const options = [
    undefined,
    timestamps,
    { mss: 1460, sackPermitted: true, ...timestamps, windowScale: 7 },
    { sack: [[1, 2], [2 ** 32 - 2, 2 ** 32 - 1]] }, // prettier-ignore
    { fastOpenCookie: "0001abff", accEcn: { e0b: 1, ceb: 2, e1b: 3 }, userTimeout: 99 },
    {},
  ];
  const found = told(all.map(with_)) as { options?: unknown }[];
  expect(found.map((each) => each.options)).toEqual(options);
});

test("what is not always there: flags of IP, damage, urgent data, ICMP, other protocols", () => {
  const fills = [
    data(0, (packet) => {
      packet.dontFragment = true;
      packet.urgentPointer = 3;
    }),
    data(1, (packet) => (packet.damaged = new Uint8Array(packet.sizeBytes))),
    (packet: Packet) => {
      packet.protocol = ICMP;
      packet.icmpType = ICMP_ECHO;
      packet.icmpCode = 0;
      packet.icmpRest = -1;
      packet.sizeBytes = 28;
    },
    (packet: Packet) => {
      packet.protocol = 99;
      packet.sizeBytes = 20;
    },
  ];
  const [first, damaged, icmp, other] = told(fills, 'a "b">\\c\n');
  expect(first).toMatchObject({ link: 'a "b">\\c\n', dontFragment: true, urgentPointer: 3 });
  expect(damaged).toMatchObject({ note: "damaged on an earlier link", damaged: true });
  expect(damaged).not.toHaveProperty("seq");
  expect(icmp).toMatchObject({
    protocol: "icmp",
    icmpType: 8,
    icmpCode: 0,
    icmpRest: 2 ** 32 - 1,
    payloadLength: 0,
  });
  expect(other).toMatchObject({ protocol: 99, payloadLength: 0 });
});
