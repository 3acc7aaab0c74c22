import { ANY, parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { at, codeFrom, lab, pair, read, text } from "./lab.fixture.ts";
import type { UdpSocket } from "./socket.ts";

test("T41: first the socket of the exact four-tuple, then of the address, then the wildcard", () => {
  const { a, b, simulation } = pair();
  const got: string[] = [];
  const listen = (name: string, socket: UdpSocket): UdpSocket => {
    socket.onMessage = (_socket, payload) => got.push(`${name} ${read(payload)}`);
    return socket;
  };
  const reuse = { reuse: true };
  const { address } = b.node;
  const exact = listen("exact", b.bind({ port: 7, address }, reuse));
  exact.connect(a.node.address, 1000);
  const specific = listen("specific", b.bind({ port: 7, address }, reuse));
  const wildcard = listen("wildcard", b.bind(7, reuse));
  const [first, second] = [a.bind(1000), a.bind(2000)];
  const sendBoth = (): void => {
    first.send(text("from 1000"), at(b, 7));
    second.send(text("from 2000"), at(b, 7));
    simulation.runSync();
  };
  sendBoth();
  exact.close();
  sendBoth();
  specific.close();
  sendBoth();
  wildcard.close();
  sendBoth();
  expect(got).toEqual([
    "exact from 1000",
    "specific from 2000",
    "specific from 1000",
    "specific from 2000",
    "wildcard from 1000",
    "wildcard from 2000",
  ]);
  expect(b.stats.noPort).toBe(2);
});

test("a port is taken once, unless all who share it set reuse; then the newest gets it", () => {
  const { a, b, simulation } = pair();
  const loop = parseAddress("127.0.0.1");
  b.bind({ port: 7, address: b.node.address });
  expect(codeFrom(() => b.bind(7))).toBe("EADDRINUSE");
  expect(codeFrom(() => b.bind(7, { reuse: true }))).toBe("EADDRINUSE");
  expect(codeFrom(() => b.bind({ port: 7, address: loop }))).toBe("none");

  const got: string[] = [];
  for (const name of ["old", "new"]) {
    b.bind(8, { reuse: true }).onMessage = () => got.push(name);
  }
  a.socket().send(text("x"), at(b, 8));
  simulation.runSync();
  expect(got).toEqual(["new"]);
});

test("a connected socket hears its peer alone; others find nobody", () => {
  const { a, b, simulation } = pair();
  const socket = b.bind(7);
  socket.connect(a.node.address, 1000);
  const got: string[] = [];
  socket.onMessage = (_socket, payload) => got.push(read(payload));
  a.bind(1000).send(text("peer"), at(b, 7));
  a.bind(1001).send(text("stranger"), at(b, 7));
  simulation.runSync();
  expect(got).toEqual(["peer"]);
  expect(b.stats.noPort).toBe(1);
  socket.disconnect();
  expect(socket.localAddress).toBe(ANY);
  a.bind(1002).send(text("stranger"), at(b, 7));
  simulation.runSync();
  expect(got).toEqual(["peer", "stranger"]);
});

test("ephemeral ports lie in their range, follow each other, and differ with the seed", () => {
  const starts = ["1", "2", "3"].map((seed) => {
    const socket = lab(seed).host("a", "10.0.0.1").bind(0);
    expect(socket.localPort).toBeGreaterThanOrEqual(32768);
    expect(socket.localPort).toBeLessThanOrEqual(60999);
    return socket.localPort;
  });
  expect(new Set(starts).size).toBe(3);

  const small = lab().host("a", "10.0.0.1", { ephemeralPorts: [5000, 5003] });
  const taken = small.bind(5001);
  const ports = [0, 0, 0].map(() => small.bind(0).localPort);
  expect(new Set(ports)).toEqual(new Set([5000, 5002, 5003]));
  expect(codeFrom(() => small.bind(0))).toBe("EADDRINUSE");
  taken.close();
  expect(small.bind(0).localPort).toBe(5001);
  expect(() => lab().host("a", "10.0.0.1", { ephemeralPorts: [9, 8] })).toThrow(
    "expected two ports in order",
  );
});
