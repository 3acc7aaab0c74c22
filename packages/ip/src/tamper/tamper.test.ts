import { ms } from "@seedwire/engine";
import {
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  TCP,
  type Packet,
} from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "../connect.ts";
import { datagram, numbered, Sink, testNet } from "../net.fixture.ts";
import { stripTcpOptions, type StrippedOption, type Tamper } from "./index.ts";

/** a - r - b; what reaches b of packets that r tampers with. */
function through(tamper: Tamper, mtuBytes = 1500) {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const r = net.router("r", "10.0.1.1", { tamper });
  connect(a, r, { delayNs: ms(1), mtuBytes });
  connect(r, b, { delayNs: ms(1) });
  return {
    ...net,
    a,
    b,
    sink: new Sink(b),
    send: (fields: Partial<Packet> = {}) => {
      a.send(datagram(a, b, numbered(100), fields));
      net.simulation.runSync();
    },
  };
}

test("a router changes what it passes on; the length follows", () => {
  const { send, sink, pool } = through((packet) => {
    packet.payload = numbered(10, 7);
    packet.payloadLength = 10;
    packet.trafficClass = 4;
  });
  send();
  expect(sink.received).toEqual([numbered(10, 7)]);
  expect(sink.headers).toMatchObject([{ sizeBytes: 38, trafficClass: 4 }]);
  expect(pool.inUse).toBe(0);
});

test("a router swallows packets", () => {
  const { send, sink, drops, pool } = through(() => "drop");
  send();
  expect(sink.received).toEqual([]);
  expect(drops).toEqual(["r filtered"]);
  expect(pool.inUse).toBe(0);
});

test("fragments pass as they are", () => {
  const { a, b, simulation, sink } = through(() => "drop", 600);
  a.send(datagram(a, b, numbered(1000)));
  simulation.runSync();
  expect(sink.received).toEqual([numbered(1000)]);
});

test("options are taken out of TCP segments, and of nothing else", () => {
  const segment = { protocol: TCP, tcpOptions: OPTION_MSS | OPTION_TIMESTAMPS, mss: 1460 };
  const net = through(stripTcpOptions("mss"));
  const seen: number[][] = [];
  net.b.register(TCP, {
    receive: (packet) => {
      seen.push([packet.tcpOptions, packet.sizeBytes]);
      net.pool.release(packet);
    },
    icmpError: () => {},
  });
  net.send({ ...segment, sizeBytes: 20 + 36 + 100 });
  expect(seen).toEqual([[OPTION_TIMESTAMPS, 20 + 32 + 100]]);
  net.send();
  expect(net.sink.headers).toMatchObject([{ sizeBytes: 128 }]);
});

test("each option is taken out by itself, and none that was not named", () => {
  const bits = {
    mss: OPTION_MSS,
    "window scale": OPTION_WINDOW_SCALE,
    "sack permitted": OPTION_SACK_PERMITTED,
    sack: OPTION_SACK,
    timestamps: OPTION_TIMESTAMPS,
  };
  const all = Object.values(bits).reduce((sum, bit) => sum | bit, 0);
  const { b } = through(() => {});
  for (const [name, bit] of Object.entries(bits)) {
    const packet = datagram(b, b, numbered(0), { protocol: TCP, tcpOptions: all });
    stripTcpOptions(name as StrippedOption)(packet);
    expect(packet.tcpOptions).toBe(all & ~bit);
  }
});

test("options that were kept as they came are written anew, without what is taken out", () => {
  const strip = stripTcpOptions("mss");
  const raw = new Uint8Array([2, 4, 5, 180]);
  for (const [tcpOptions, kept] of [
    [OPTION_MSS, null],
    [OPTION_TIMESTAMPS, raw], // nothing to take out: as it came
  ] as const) {
    const { b } = through(strip);
    const packet = datagram(b, b, numbered(0), { protocol: TCP, tcpOptions, rawTcpOptions: raw });
    strip(packet);
    expect(packet.rawTcpOptions).toBe(kept);
  }
});

test("an option that does not exist is refused", () => {
  expect(() => stripTcpOptions("ms" as StrippedOption)).toThrow(
    'stripTcpOptions("ms"): expected some of mss, window scale, sack permitted, sack, timestamps',
  );
});
