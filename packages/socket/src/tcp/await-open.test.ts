import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { SO_SNDBUF, SO_SNDTIMEO, SOL_SOCKET } from "../constants/index.ts";
import { A, at, B, lab, listener, ok, stream } from "../lab.fixture.ts";

/** A, whose SYN goes nowhere for a while. */
function calling() {
  const net = lab();
  const listening = listener(net);
  const fd = stream(net.a);
  net.wire.ab.link.setUp(false);
  const lift = (): void => net.wire.ab.link.setUp(true);
  return { ...net, listening, fd, lift };
}

test("a signal ends the call of connect, and the handshake goes on", () => {
  const { a, fd, lift, wait } = calling();
  const connecting = a.connect(fd, at(B, 80));
  connecting.interrupt();
  expect(connecting.result).toBe("EINTR");
  lift();
  wait(ms(1100)); // the SYN is sent again
  expect(a.connect(fd, at(B, 80)).result).toBe(0);
  expect(a.connect(fd, at(B, 80)).result).toBe("EISCONN");
});

test("SO_SNDTIMEO ends it with EINPROGRESS; a second connect waits as long, and fails with EALREADY", () => {
  const { a, end, fd, simulation } = calling();
  ok(a.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, { sec: 0, usec: 200_000 }));
  expect(end(a.connect(fd, at(B, 80)))).toBe("EINPROGRESS");
  expect(simulation.nowNs).toBe(ms(200));
  expect(end(a.connect(fd, at(B, 80)))).toBe("EALREADY");
  expect(simulation.nowNs).toBe(ms(400));
});

test("what wakes it before the handshake is complete does not end it", () => {
  const { a, end, fd, lift, wait } = calling();
  const connecting = a.connect(fd, at(B, 80));
  wait(ms(10));
  ok(a.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, 50_000)); // tells writers of room
  expect(connecting.result).toBeNull();
  lift();
  expect(end(connecting)).toBe(0);
});

test("a socket that is bound to an address calls from there", () => {
  const { a, fd } = calling();
  const server = stream(a);
  ok(a.bind(server, at(0, 81)));
  ok(a.listen(server, 1));
  ok(a.bind(fd, at(0x7f00_0001, 5000)));
  const end = at(0, 0);
  a.connect(fd, at(A, 81));
  ok(a.getsockname(fd, end));
  expect(end).toEqual(at(0x7f00_0001, 5000));
});
