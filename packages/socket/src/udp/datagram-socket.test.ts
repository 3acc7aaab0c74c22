import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  AF_INET6,
  AF_UNSPEC,
  FIONREAD,
  IP_RECVERR,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SHUT_RD,
  SHUT_WR,
  SO_BROADCAST,
  SO_EE_ORIGIN_ICMP,
  SO_ERROR,
  SO_PEEK_OFF,
  SO_RCVTIMEO,
  SOL_IP,
  SOL_SOCKET,
} from "../constants/index.ts";
import { A, at, B, datagram, lab, ok, SOCK_NONBLOCK, type Lab } from "../lab.fixture.ts";
import type { MessageHeader } from "../message.ts";
import type { Posix } from "../posix.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

/** A socket on B port 7, and one of A without a port. */
function pair(net: Lab = lab()) {
  const server = datagram(net.b);
  ok(net.b.bind(server, at(0, 7)));
  return { net, a: net.a, b: net.b, server, client: datagram(net.a) };
}

function polled(posix: Posix, fd: number): number {
  const entry = { fd, events: POLLIN | POLLOUT | POLLRDHUP, revents: 0 };
  ok(posix.poll([entry], 0).result);
  return entry.revents;
}

function pending(posix: Posix, fd: number): unknown {
  const output = { value: 0, length: 4 };
  ok(posix.getsockopt(fd, SOL_SOCKET, SO_ERROR, output));
  return output.value;
}

const blank = (length: number, controlBytes = 0): MessageHeader => ({
  name: at(0, 0),
  iov: [{ base: new Uint8Array(length), length }],
  control: [],
  controlBytes,
  flags: 0,
});

test("sendto and recvfrom: one datagram each, from and to whom", () => {
  const { net, a, b, client, server } = pair();
  const from = at(0, 0);
  const buffer = new Uint8Array(10);
  const reading = b.recvfrom(server, buffer, 0, from);
  expect(reading.result).toBeNull();
  expect(a.sendto(client, bytes(1, 2, 3), 0, at(B, 7)).result).toBe(3);
  expect(net.end(reading)).toBe(3);
  expect([...buffer.subarray(0, 3)]).toEqual([1, 2, 3]);
  expect(from.address).toBe(A);
  expect(b.sendto(server, bytes(4), 0, from).result).toBe(1);
  expect(net.end(a.recv(client, buffer, 0))).toBe(1);
  expect(buffer[0]).toBe(4);
  const name = at(0, 0);
  ok(a.getsockname(client, name));
  expect(name.port).toBe(from.port);
});

test("boundaries are kept: what does not fit is lost, MSG_TRUNC says how long it was", () => {
  const { net, a, b, client, server } = pair();
  for (const length of [5, 0, 3, 4]) {
    a.sendto(client, new Uint8Array(length), 0, at(B, 7));
  }
  net.wait(ms(20));
  const ask = { value: 0 };
  ok(b.ioctl(server, FIONREAD, ask));
  expect(ask.value).toBe(5);
  const buffer = new Uint8Array(2);
  expect(b.recv(server, buffer, MSG_PEEK | MSG_TRUNC).result).toBe(5);
  expect(b.recv(server, buffer, 0).result).toBe(2);
  expect(b.recv(server, buffer, 0).result).toBe(0);
  const message = blank(2);
  expect(b.recvmsg(server, message, 0).result).toBe(2);
  expect(message.flags).toBe(MSG_TRUNC);
  expect(b.recv(server, buffer, MSG_TRUNC).result).toBe(4);
  expect(b.recv(server, buffer, MSG_DONTWAIT).result).toBe("EAGAIN");
});

test("EFAULT: a datagram that has no place is lost, unless it was only looked at (Linux)", () => {
  const { net, a, b, client, server } = pair();
  for (const length of [10, 1, 0, 4, 8, 9]) a.sendto(client, new Uint8Array(length), 0, at(B, 7));
  net.wait(ms(20));
  const holed = [
    { base: new Uint8Array(5), length: 5 },
    { base: null, length: 5 },
  ];
  expect(b.recv(server, null, MSG_PEEK, 4).result).toBe("EFAULT");
  expect(b.recv(server, new Uint8Array(10), MSG_PEEK).result).toBe(10);
  expect(b.recv(server, null, 0, 4).result).toBe("EFAULT");
  expect(b.recv(server, null, 0, 4).result).toBe("EFAULT");
  expect(b.recv(server, null, 0, 4).result).toBe(0);
  expect(b.readv(server, holed).result).toBe(4);
  expect(b.readv(server, holed).result).toBe("EFAULT");
  expect(b.recv(server, null, 0).result).toBe(0); // no memory for no bytes
  expect(b.recv(server, new Uint8Array(10), MSG_DONTWAIT).result).toBe("EAGAIN");
});

test("connect: a peer; AF_UNSPEC: none again", () => {
  const { net, a, b, client, server } = pair();
  expect(a.send(client, bytes(1), 0).result).toBe("EDESTADDRREQ");
  expect(a.getpeername(client, at(0, 0))).toBe("ENOTCONN");
  expect(a.connect(client, at(B, 7)).result).toBe(0);
  const name = at(0, 0);
  ok(a.getpeername(client, name));
  expect(name).toEqual(at(B, 7));
  expect(a.write(client, bytes(1, 2)).result).toBe(2);
  expect(net.end(b.read(server, new Uint8Array(9)))).toBe(2);
  expect(a.connect(client, { ...at(0, 0), family: AF_UNSPEC }).result).toBe(0);
  expect(a.send(client, bytes(1), 0).result).toBe("EDESTADDRREQ");
  expect(a.connect(client, { ...at(B, 7), family: 1 }).result).toBe("EAFNOSUPPORT");
});

test("what is refused", () => {
  const { a, b, client } = pair();
  expect(a.listen(client, 1)).toBe("EOPNOTSUPP");
  expect(a.accept(client).result).toBe("EOPNOTSUPP");
  expect(a.sendto(client, bytes(1), 0, at(B, 0)).result).toBe("EINVAL");
  expect(a.sendto(client, bytes(1), 0, { ...at(B, 7), family: 1 }).result).toBe("EAFNOSUPPORT");
  expect(a.sendto(client, bytes(1), MSG_OOB, at(B, 7)).result).toBe("EOPNOTSUPP");
  expect(a.sendto(client, new Uint8Array(65_508), 0, at(B, 7)).result).toBe("EMSGSIZE");
  expect(a.sendto(client, new Uint8Array(70_000), 0, at(B, 7)).result).toBe("EMSGSIZE");
  expect(a.sendto(client, null, 0, at(B, 7), 3).result).toBe("EFAULT");
  expect(a.sendto(client, bytes(1), 0, at(-1, 7)).result).toBe("EACCES");
  ok(a.setsockopt(client, SOL_SOCKET, SO_BROADCAST, 1));
  expect(a.sendto(client, bytes(1), 0, at(-1, 7)).result).toBe(1);
  const other = datagram(b);
  expect(b.bind(other, at(B, 7))).toBe("EADDRINUSE");
  expect(b.bind(other, at(A, 8))).toBe("EADDRNOTAVAIL");
  expect(a.recv(client, bytes(1), MSG_OOB | MSG_DONTWAIT).result).toBe("EAGAIN");
  expect(a.ioctl(client, 0x9999, { value: 0 })).toBe("ENOTTY");
});

test("nobody listens: ECONNREFUSED once, by the next call or SO_ERROR", () => {
  const { net, a, client } = pair();
  ok(a.connect(client, at(B, 99)).result);
  const refused = (): void => {
    expect(a.write(client, bytes(1)).result).toBe(1);
    net.wait(ms(30));
  };
  refused();
  expect(polled(a, client)).toBe(POLLOUT | POLLERR);
  expect(a.write(client, bytes(1)).result).toBe("ECONNREFUSED");
  refused();
  expect(a.read(client, bytes(1)).result).toBe("ECONNREFUSED");
  refused();
  expect([pending(a, client), pending(a, client)]).toEqual([111, 0]);
  const reading = a.read(client, bytes(1));
  refused();
  expect(reading.result).toBe("ECONNREFUSED");
});

test("an unconnected socket hears nothing of it, unless it asked by IP_RECVERR", () => {
  const { net, a, client } = pair();
  a.sendto(client, bytes(1, 2, 3), 0, at(B, 99));
  net.wait(ms(30));
  expect(polled(a, client)).toBe(POLLOUT);
  ok(a.setsockopt(client, SOL_IP, IP_RECVERR, 1));
  a.sendto(client, bytes(1, 2, 3), 0, at(B, 99));
  net.wait(ms(30));
  expect(polled(a, client)).toBe(POLLOUT | POLLERR);
  expect(pending(a, client)).toBe(111);
  expect(polled(a, client)).toBe(POLLOUT | POLLERR); // the queue
  const message = blank(100, 100);
  expect(a.recvmsg(client, message, MSG_ERRQUEUE).result).toBe(3);
  expect(message.iov[0]!.base!.subarray(0, 4)).toEqual(bytes(1, 2, 3, 0));
  expect(message.flags & MSG_ERRQUEUE).toBe(MSG_ERRQUEUE);
  expect(message.name).toEqual(at(B, 99));
  expect(message.control).toEqual([
    {
      level: SOL_IP,
      type: IP_RECVERR,
      value: {
        errno: 111,
        origin: SO_EE_ORIGIN_ICMP,
        type: 3,
        code: 3,
        info: 0,
        data: 0,
        offender: at(B, 0),
      },
    },
  ]);
  expect(a.recvmsg(client, message, MSG_ERRQUEUE).result).toBe("EAGAIN");
  expect(polled(a, client)).toBe(POLLOUT);
  a.sendto(client, bytes(1, 2, 3), 0, at(B, 99));
  net.wait(ms(30));
  expect(a.recv(client, new Uint8Array(10), MSG_ERRQUEUE).result).toBe(3); // whose it was nobody asks
});

test("bind: AF_UNSPEC means IPv4 with any address only, as in Linux", () => {
  const { b } = lab();
  const fd = datagram(b);
  expect(b.bind(fd, { ...at(B, 8), family: AF_UNSPEC })).toBe("EAFNOSUPPORT");
  expect(b.bind(fd, { ...at(0, 8), family: AF_INET6 })).toBe("EAFNOSUPPORT");
  expect(b.bind(fd, { ...at(0, 8), family: AF_UNSPEC })).toBe(0);
});

test("SO_PEEK_OFF goes back by what is read, not beyond the first byte", () => {
  const { net, a, b, client, server } = pair();
  ok(b.setsockopt(server, SOL_SOCKET, SO_PEEK_OFF, 2));
  for (const length of [10, 20]) a.sendto(client, new Uint8Array(length), 0, at(B, 7));
  net.wait(ms(20));
  expect(b.recv(server, new Uint8Array(10), 0).result).toBe(10);
  expect(b.recv(server, new Uint8Array(5), MSG_PEEK).result).toBe(5);
  expect(b.recv(server, new Uint8Array(50), MSG_PEEK).result).toBe(15);
});

test("SO_PEEK_OFF: looks go on from datagram to datagram, and show an empty one once (Linux)", () => {
  const { net, a, b, client, server } = pair();
  ok(b.setsockopt(server, SOL_SOCKET, SO_PEEK_OFF, 0));
  for (const length of [5, 0, 3])
    a.sendto(client, new Uint8Array(length).fill(length), 0, at(B, 7));
  net.wait(ms(20));
  const look = (length: number, flags = 0): [unknown, number, number] => {
    const message = blank(length, 0);
    const { result } = b.recvmsg(server, message, MSG_PEEK | MSG_DONTWAIT | flags);
    return [result, message.iov[0]!.base![0]!, message.flags];
  };
  expect(look(3)).toEqual([3, 5, MSG_TRUNC]);
  expect(look(2)).toEqual([2, 5, MSG_TRUNC]); // of five bytes
  expect(look(10)).toEqual([0, 0, 0]);
  expect(look(10)).toEqual([3, 3, 0]);
  expect(look(10)[0]).toBe("EAGAIN");
  const waiting = b.recv(server, new Uint8Array(10), MSG_PEEK);
  expect(waiting.result).toBeNull();
  a.sendto(client, new Uint8Array(7).fill(7), 0, at(B, 7));
  expect(net.end(waiting)).toBe(7);
  ok(b.setsockopt(server, SOL_SOCKET, SO_PEEK_OFF, 8));
  expect(b.recv(server, new Uint8Array(1), MSG_TRUNC).result).toBe(5); // all that is gone counts
  expect(look(1)).toEqual([1, 7, MSG_TRUNC]);
});

test("sendmsg: the least TTL", () => {
  const { net, a, b, client, server } = pair();
  ok(b.setsockopt(server, SOL_IP, IP_RECVTTL, 1));
  for (const value of [1, 255]) {
    const control = [{ level: SOL_IP, type: IP_TTL, value }];
    const iov = [{ base: bytes(1), length: 1 }];
    const message = { name: at(B, 7), iov, control, controlBytes: 100, flags: 0 };
    expect(a.sendmsg(client, message, 0).result).toBe(1);
    net.wait(ms(20));
    const received = blank(1, 100);
    ok(b.recvmsg(server, received, 0).result);
    expect(received.control).toEqual([{ level: SOL_IP, type: IP_TTL, value }]);
  }
  const control = [{ level: SOL_IP, type: IP_TTL, value: 0 }];
  const message = { name: at(B, 7), iov: [], control, controlBytes: 100, flags: 0 };
  expect(a.sendmsg(client, message, 0).result).toBe("EINVAL");
});

test("shutdown: sending is EPIPE, reading is at its end; without a peer it is ENOTCONN, and counts all the same", () => {
  const { net, a, client } = pair();
  ok(a.connect(client, at(B, 7)).result);
  expect(polled(a, client)).toBe(POLLOUT);
  expect(a.shutdown(client, SHUT_WR)).toBe(0);
  expect(a.write(client, bytes(1)).result).toBe("EPIPE");
  expect(polled(a, client)).toBe(POLLOUT);
  const reading = a.read(client, bytes(1));
  expect(a.shutdown(client, SHUT_RD)).toBe(0);
  expect(reading.result).toBe(0);
  expect(polled(a, client)).toBe(POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
  expect(a.recv(client, bytes(1), MSG_DONTWAIT).result).toBe("EAGAIN");
  const fresh = datagram(a, SOCK_NONBLOCK);
  expect(a.shutdown(fresh, SHUT_RD)).toBe("ENOTCONN");
  expect(a.shutdown(fresh, 7)).toBe("EINVAL");
  expect(polled(a, fresh)).toBe(POLLIN | POLLOUT | POLLRDHUP);
  expect(a.read(fresh, bytes(1)).result).toBe("EAGAIN");
  void net;
});

test("SO_RCVTIMEO and signals end a wait", () => {
  const { net, b, server } = pair();
  ok(b.setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, { sec: 0, usec: 5000 }));
  expect(net.end(b.read(server, bytes(1)))).toBe("EAGAIN");
  const reading = b.read(server, bytes(1));
  reading.interrupt();
  expect(reading.result).toBe("EINTR");
});

test("control messages: TTL and TOS, as far as there is room for them", () => {
  const { net, a, b, client, server } = pair();
  ok(a.setsockopt(client, SOL_IP, IP_TOS, 0x2a));
  ok(a.setsockopt(client, SOL_IP, IP_TTL, 33));
  ok(b.setsockopt(server, SOL_IP, IP_RECVTOS, 1));
  ok(b.setsockopt(server, SOL_IP, IP_RECVTTL, 1));
  for (const room of [100, 30, 10]) {
    a.sendto(client, bytes(1), 0, at(B, 7));
    const message = blank(1, room);
    net.end(b.recvmsg(server, message, 0));
    const all = [
      { level: SOL_IP, type: IP_TTL, value: 33 },
      { level: SOL_IP, type: IP_TOS, value: 0x2a },
    ];
    const count = room === 100 ? 2 : room === 30 ? 1 : 0;
    expect(message.control).toEqual(all.slice(0, count));
    expect(message.flags).toBe(count === 2 ? 0 : MSG_CTRUNC);
  }
});

test("close gives the port back and wakes who waits", () => {
  const { b, server } = pair();
  const other = ok(b.fcntl(server, 0));
  ok(b.close(server).result);
  ok(b.close(other).result);
  expect(b.bind(datagram(b), at(0, 7))).toBe(0);
});
