import { ms, seconds } from "@seedwire/engine";
import { CE, ECT_0, ICMP } from "@seedwire/wire";
import { expect, test } from "vitest";
import { connect } from "../connect.ts";
import { datagram, numbered, testNet } from "../net.fixture.ts";
import type { EchoOptions, EchoResult } from "./echo.ts";

/** a - r - b, 10 ms each; the results of a's echoes, with the time at which they were told. */
function lab() {
  const net = testNet();
  const [a, b] = [net.host("a", "10.0.0.1"), net.host("b", "10.0.0.2")];
  const r = net.router("r", "10.0.1.1");
  connect(a, r, { delayNs: ms(10) });
  const { ab } = connect(r, b, { delayNs: ms(10) });
  const results: [atNs: number, result: EchoResult][] = [];
  const ask = (to: string, options: EchoOptions = {}): void => {
    const { address } = to === "b" ? b : to === "r" ? r : net.host("nowhere", to);
    a.icmp.echoThen(address, options, (result) => results.push([net.simulation.nowNs, result]));
  };
  return { ...net, a, b, r, rb: ab, ask, results };
}

test("an error tells the time since its request, and who sent it", () => {
  const { ask, r, results, simulation } = lab();
  simulation.at(seconds(5), () => ask("b", { ttl: 1 }));
  simulation.runSync();
  expect(results).toMatchObject([
    [
      seconds(5) + ms(20),
      { outcome: "error", error: "ttl-exceeded", rttNs: ms(20), from: r.address },
    ],
  ]);
});

test("a reply late in the run tells the round trip, not the time of day", () => {
  const { ask, results, simulation } = lab();
  simulation.at(seconds(7), () => ask("b"));
  simulation.runSync();
  expect(results).toMatchObject([[seconds(7) + ms(40), { outcome: "reply", rttNs: ms(40) }]]);
});

test("who is not answered hears so after 10 s, or what was asked for", () => {
  for (const [options, afterNs] of [
    [{}, seconds(10)],
    [{ timeoutNs: seconds(3) }, seconds(3)],
  ] as const) {
    const { ask, b, results, simulation } = lab();
    b.crash();
    ask("b", options);
    simulation.runSync();
    expect(results).toMatchObject([[afterNs, { outcome: "timeout", rttNs: null, from: null }]]);
  }
});

test("without a route the answer comes in the same instant", () => {
  const { a, b, host, results, simulation } = lab();
  const lonely = host("lonely", "10.0.0.9");
  simulation.at(5, () =>
    lonely.icmp.echoThen(b.address, {}, (result) => results.push([simulation.nowNs, result])),
  );
  simulation.runSync();
  expect(results).toMatchObject([[5, { outcome: "no-route", sequence: 1 }]]);
  expect(a.stats.sent).toBe(0);
});

test("several at once are told apart by identifier and sequence number (RFC 792)", () => {
  const { ask, results, simulation, rb } = lab();
  ask("b", { identifier: 7, sequence: 1 });
  ask("r", { identifier: 8, sequence: 1 });
  ask("b", { identifier: 7, sequence: 2, ttl: 1 });
  simulation.runSync();
  const found = results.map(([atNs, { outcome, sequence }]) => `${atNs} ${outcome} ${sequence}`);
  expect(found.toSorted()).toEqual([`${ms(20)} error 2`, `${ms(20)} reply 1`, `${ms(40)} reply 1`]);
  expect(rb.link.stats.delivered).toBe(1);
});

test("an error about something else than an echo ends none of them", () => {
  const { a, b, ask, results, simulation } = lab();
  ask("b"); // identifier 1, sequence number 1: ICMP's second word is 0x00010001
  const fields = { protocol: ICMP, icmpType: 13, icmpRest: 0x0001_0001, ttl: 1 };
  a.send(datagram(a, b, numbered(12), fields));
  simulation.runSync();
  expect(results).toMatchObject([[ms(40), { outcome: "reply" }]]);
});

test("0 to 65507 bytes of data can be sent, one more cannot", () => {
  const { ask, results, simulation } = lab();
  ask("b", { dataBytes: 0 });
  ask("b", { dataBytes: 65507 });
  simulation.runSync();
  expect(results.map(([, { outcome }]) => outcome)).toEqual(["reply", "reply"]);
  for (const dataBytes of [65508, -1, 1.5]) {
    expect(() => ask("b", { dataBytes })).toThrow("expected a whole number, 0 to 65507");
  }
});

test("an answer goes the class of service of its request, without marks of congestion", () => {
  const { a, b, simulation } = lab();
  const seen: number[][] = [];
  a.register(ICMP, {
    receive: ({ icmpType, trafficClass, ttl }) => {
      seen.push([icmpType, trafficClass, ttl]);
    },
    icmpError: () => {},
  });
  for (const field of [CE, ECT_0]) {
    const fields = { protocol: ICMP, icmpType: 8, trafficClass: (47 << 2) | field, ttl: 9 };
    a.send(datagram(a, b, numbered(12), fields));
  }
  simulation.runSync();
  expect(seen).toEqual([
    [0, 47 << 2, 63], // TTL 64, less one at the router
    [0, 47 << 2, 63],
  ]);
});
