import { Simulation } from "@seedwire/engine";
import { ACK, FIN, Packet, PSH, RST, SYN, TCP, UDP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { segments } from "./segments.ts";

const place = { simulation: new Simulation({ seed: "1" }), link: "a>b" };

function tcp(
  flags: number,
  seq: number,
  payloadLength: number,
  more: Partial<Packet> = {},
): Packet {
  const ports = { sourcePort: 80, destinationPort: 1000 };
  return Object.assign(new Packet(), { protocol: TCP, ...ports, flags, seq, payloadLength }, more);
}

/** A connection's life in one direction, sequence numbers across 2^31. */
const start = 0x7fff_ffff;
const data = (number: number, flags = ACK | PSH): Packet =>
  tcp(flags, (start + 100 * number) | 0, 100);
const ack = (): Packet => tcp(ACK, start, 0);
const life: readonly (readonly [string, Packet])[] = [
  ["syn.1", tcp(SYN, start, 0)],
  ["syn.2", tcp(SYN, start, 0)],
  ["ack.1", ack()],
  ["1", data(1)],
  ["2", data(2)],
  ["2.2", data(2)],
  ["3.1", data(3)],
  ["1.2", data(1)],
  ["ack.2", ack()],
  ["4", data(4, ACK | FIN)], // with data it is a data segment, and fin.1
  ["2.3", data(2)],
  ["fin.2", tcp(ACK | FIN, start, 0)],
  ["fin.3", tcp(ACK | FIN, start, 0)],
  ["ack.3", ack()],
];

test.each(life.map(([name], index) => [name, index] as const))("%s", (name, index) => {
  const loss = segments(name)(place, "loss");
  const hits = life.map(([, packet]) => loss.hits(packet, 0));
  expect(hits.flatMap((hit, at) => (hit ? [at] : []))).toEqual([index]);
});

test("a FIN that rides on data is a FIN too", () => {
  const loss = segments("fin.1")(place, "loss");
  expect(life.findIndex(([, packet]) => loss.hits(packet, 0))).toBe(9);
});

test("resets, other protocols and fragments have no names and count for nothing", () => {
  const loss = segments("1, ack.1")(place, "loss");
  const others = [
    tcp(RST | ACK, 1, 0),
    tcp(RST, 1, 0),
    tcp(ACK, 1, 10, { protocol: UDP }),
    tcp(ACK, 1, 10, { moreFragments: true }),
    tcp(ACK, 1, 10, { fragmentOffset: 8 }),
    tcp(0, 1, 0),
  ];
  expect(others.map((packet) => loss.hits(packet, 0))).toEqual(others.map(() => false));
  expect(loss.hits(ack(), 0)).toBe(true);
  expect(loss.hits(data(7), 0)).toBe(true);
});

test("each flow and direction counts for itself", () => {
  const loss = segments(["2"])(place, "loss");
  const other = (number: number): Packet =>
    Object.assign(data(number), { sourcePort: 1000, destinationPort: 80 });
  const packets = [data(1), other(1), data(2), other(2)];
  expect(packets.map((packet) => loss.hits(packet, 0))).toEqual([false, false, true, true]);
});

test("a list of names, or one text with commas", () => {
  const both = [segments(["1", "ack.1"]), segments(" 1 ,ack.1,")];
  for (const model of both) {
    const loss = model(place, "loss");
    expect([data(1), data(2), ack()].map((packet) => loss.hits(packet, 0))).toEqual([
      true,
      false,
      true,
    ]);
  }
  expect(segments("")(place, "loss").hits(data(1), 0)).toBe(false);
});

test.each(["0", "1.0", "-1", "1.2.3", "syn", "syn.0", "rst.1", "five", "1e3", "01", "ack.x"])(
  "%j names no segment",
  (name) => {
    expect(() => segments([name])).toThrow(`"${name}" names no segment; expected "5"`);
  },
);

test("a segment of one octet, as of a zero window probe, is a data segment", () => {
  const loss = segments("1")(place, "loss");
  const probe = tcp(ACK, start, 1);
  expect([loss.hits(ack(), 0), loss.hits(probe, 0)]).toEqual([false, true]);
});
