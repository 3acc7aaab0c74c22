import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  IP_MTU_DISCOVER,
  IP_PMTUDISC_DO,
  IP_RECVERR,
  MSG_ERRQUEUE,
  POLLERR,
  SO_RCVBUF,
  SO_TIMESTAMPING,
  SO_ZEROCOPY,
  MSG_ZEROCOPY,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_IP,
  SOL_SOCKET,
  SOL_TCP,
  TCP_NODELAY,
} from "./constants/index.ts";
import { at, B, connected, datagram, lab, ok } from "./lab.fixture.ts";
import type { Posix } from "./posix.ts";

/** Takes the next message of the error queue; false if there is none. */
function take(posix: Posix, fd: number): boolean {
  const message = { name: null, iov: [], control: [], controlBytes: 1000, flags: 0 };
  return typeof posix.recvmsg(fd, message, MSG_ERRQUEUE).result === "number";
}

/** Takes all messages; says how many there were. */
function drain(posix: Posix, fd: number): number {
  let count = 0;
  while (take(posix, fd)) count++;
  return count;
}

const SENT = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;

/** A UDP socket of A that has stamps of its datagrams, and a way to send some of them. */
function stamped(flags: number, receiveBuffer?: number) {
  const { a } = lab();
  const fd = datagram(a);
  ok(a.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, flags));
  if (receiveBuffer !== undefined) ok(a.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, receiveBuffer));
  const send = (count: number, length: number): void => {
    for (let index = 0; index < count; index++) {
      ok(a.sendto(fd, new Uint8Array(length), 0, at(B, 7)).result);
    }
  };
  return { a, fd, send };
}

// All numbers are those of Linux 6.18.
test.each([
  [SENT | SOF_TIMESTAMPING_OPT_TSONLY, 1472, undefined, 255],
  [SENT | SOF_TIMESTAMPING_OPT_TSONLY, 100, 1, 2],
  [SENT | SOF_TIMESTAMPING_OPT_TSONLY, 100, 2000, 4],
  [SENT | SOF_TIMESTAMPING_OPT_TSONLY, 100, 5000, 12],
  [SENT, 0, undefined, 255],
  [SENT, 100, undefined, 255],
  [SENT, 200, undefined, 166],
  [SENT, 500, undefined, 166],
  [SENT, 1000, undefined, 92],
  [SENT, 1472, undefined, 92],
])("UDP: stamps %i of %i bytes, SO_RCVBUF %s: %i wait", (flags, length, buffer, expected) => {
  const { a, fd, send } = stamped(flags, buffer);
  send(300, length);
  expect(drain(a, fd)).toBe(expected);
});

test("what was read makes room, and so does what was cleared", () => {
  const { a, fd, send } = stamped(SENT, 5000);
  send(20, 10);
  expect([take(a, fd), take(a, fd)]).toEqual([true, true]);
  send(20, 10);
  expect(drain(a, fd)).toBe(12);
  send(20, 10);
  ok(a.setsockopt(fd, SOL_IP, IP_RECVERR, 0));
  send(20, 10);
  expect(drain(a, fd)).toBe(12);
});

test.each([
  [SOF_TIMESTAMPING_OPT_TSONLY, 10, 157],
  [0, 10, 155],
  [0, 1000, 71],
  [0, 1448, 57],
])("TCP: stamps of ACKs, with %i, of %i bytes: %i wait", (flags, length, expected) => {
  const net = lab({ tcp: { profile: "linux" } });
  const { a, b } = net;
  const { client, server } = connected(net);
  ok(a.setsockopt(client, SOL_TCP, TCP_NODELAY, 1));
  const wanted = flags | SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_SOFTWARE;
  ok(a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, wanted));
  for (let index = 0; index < 180; index++) {
    ok(a.write(client, new Uint8Array(length)).result);
    expect(net.end(b.read(server, new Uint8Array(2000)))).toBe(length);
  }
  net.wait(ms(500));
  expect(drain(a, client)).toBe(expected);
});

test("reports of MSG_ZEROCOPY take none of it", () => {
  const { a, fd, send } = stamped(SENT, 1);
  send(5, 10);
  ok(a.setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, 1));
  ok(a.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, 0));
  ok(a.sendto(fd, new Uint8Array(10), MSG_ZEROCOPY, at(B, 7)).result);
  expect(drain(a, fd)).toBe(3);
});

test("UDP: a stamp gives back the packet: its headers, and the data that was sent", () => {
  const { a, fd } = stamped(SENT);
  ok(a.sendto(fd, Uint8Array.of(1, 2, 3), 0, at(B, 7)).result);
  const buffer = new Uint8Array(40);
  expect(a.recv(fd, buffer, MSG_ERRQUEUE).result).toBe(31);
  expect([...buffer.subarray(28)]).toEqual([1, 2, 3, ...new Uint8Array(9)]);
});

test("EFAULT: a message whose data has no place is gone", () => {
  const { a, fd, send } = stamped(SENT);
  send(2, 100);
  const holed = [
    { base: new Uint8Array(50), length: 50 },
    { base: null, length: 100 },
  ];
  const message = { name: null, iov: holed, control: [], controlBytes: 200, flags: 0 };
  expect(a.recvmsg(fd, message, MSG_ERRQUEUE).result).toBe("EFAULT");
  expect(drain(a, fd)).toBe(1);
});

test("a datagram that is too long for the path wakes who waits for POLLERR", () => {
  const net = lab();
  const { a } = net;
  const fd = datagram(a);
  ok(a.setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO));
  ok(a.setsockopt(fd, SOL_IP, IP_RECVERR, 1));
  const entry = { fd, events: 0, revents: 0 };
  const polling = a.poll([entry], -1);
  expect(a.sendto(fd, new Uint8Array(1473), 0, at(B, 7)).result).toBe("EMSGSIZE");
  expect(net.end(polling)).toBe(1);
  expect(entry.revents).toBe(POLLERR);
});
