import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  AF_UNSPEC,
  FIONREAD,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  SHUT_RD,
  SIOCATMARK,
  SCM_TIMESTAMPNS,
  SO_PEEK_OFF,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
} from "../constants/index.ts";
import { at, B, connected, lab, listener, ok } from "../lab.fixture.ts";
import type { MessageHeader } from "../message.ts";
import type { Posix } from "../posix.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** Reads, or looks: how many bytes, and when the last of them arrived. */
function read(posix: Posix, fd: number, length: number, flags = 0): [unknown, number] {
  const message: MessageHeader = {
    name: null,
    iov: [{ base: bytes(length), length }],
    control: [],
    controlBytes: 1000,
    flags: 0,
  };
  const { result } = posix.recvmsg(fd, message, flags);
  const stamp = message.control.find(({ type }) => type === SCM_TIMESTAMPNS)!;
  const { sec, nsec } = stamp.value as { sec: number; nsec: number };
  return [result, sec * 1e9 + nsec];
}

test("SO_PEEK_OFF: a look tells when the bytes arrived that it shows", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  ok(b.setsockopt(server, SOL_SOCKET, SO_TIMESTAMPNS, 1));
  ok(b.setsockopt(server, SOL_SOCKET, SO_PEEK_OFF, 0));
  const arrivals = [1, 2, 3].map(() => {
    const arrivedNs = net.simulation.nowNs + ms(10);
    a.write(client, bytes(100));
    net.wait(ms(100));
    return arrivedNs;
  });
  const looks = arrivals.map(() => read(b, server, 100, MSG_PEEK));
  expect(looks).toEqual(arrivals.map((arrivedNs) => [100, arrivedNs]));
  expect(read(b, server, 150)).toEqual([150, arrivals[1]]);
});

test("bytes that came one by one have each its own time of arrival", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  ok(b.setsockopt(server, SOL_SOCKET, SO_TIMESTAMPNS, 1));
  const arrivals = [1, 2].map(() => {
    a.write(client, bytes(1));
    net.wait(ms(100));
    return net.simulation.nowNs - ms(90);
  });
  expect([read(b, server, 1), read(b, server, 1)]).toEqual(arrivals.map((atNs) => [1, atNs]));
});

test("who reads nothing of what waits hears when it came (Linux)", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  ok(b.setsockopt(server, SOL_SOCKET, SO_TIMESTAMPNS, 1));
  a.write(client, bytes(3));
  net.wait(ms(100));
  expect(read(b, server, 0)).toEqual([0, net.simulation.nowNs - ms(90)]);
});

test("the flags of a message are those of the last call that gave something", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  const message = (): MessageHeader => ({
    name: null,
    iov: [{ base: bytes(10), length: 10 }],
    control: [],
    controlBytes: 0,
    flags: MSG_CTRUNC,
  });
  a.send(client, bytes(1), MSG_OOB);
  a.send(client, bytes(5), 0);
  net.wait(ms(50));
  const kept = message();
  expect(b.recvmsg(server, kept, MSG_ERRQUEUE).result).toBe("EAGAIN");
  expect(kept.flags).toBe(MSG_CTRUNC);
  expect(b.recvmsg(server, kept, MSG_OOB).result).toBe(1);
  expect(kept.flags).toBe(MSG_OOB);
  expect(b.recvmsg(server, kept, 0).result).toBe(5);
  expect(kept.flags).toBe(0);
  const late = message();
  expect(b.recvmsg(server, late, MSG_DONTWAIT).result).toBe("EAGAIN");
  expect(b.recvmsg(server, late, MSG_OOB).result).toBe("EINVAL");
  expect(late.flags).toBe(MSG_CTRUNC);
});

test("after connect(AF_UNSPEC) the stamps are those of the new connection", () => {
  const net = lab();
  const { a, b } = net;
  const listening = listener(net);
  const { client, server } = connected(net, listening);
  ok(a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPNS, 1));
  b.write(server, bytes(100));
  net.wait(ms(100));
  ok(net.end(a.connect(client, { ...at(0, 0), family: AF_UNSPEC })));
  a.connect(client, at(B, 80)); // ECONNRESET, of the one before
  ok(net.end(a.connect(client, at(B, 80))));
  const again = ok(net.end(b.accept(listening)));
  const sentNs = net.simulation.nowNs;
  b.write(again, bytes(50));
  net.wait(ms(100));
  expect(read(a, client, 50)).toEqual([50, sentNs + ms(10)]);
});

test("MSG_OOB that will never give anything says so with flags of its own (Linux)", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  a.send(client, bytes(60_000), MSG_OOB);
  net.wait(ms(15)); // the first segments tell of the urgent byte, which is the last
  const message = {
    name: null,
    iov: [{ base: bytes(4), length: 4 }],
    control: [],
    controlBytes: 100,
    flags: 12_345,
  };
  expect([b.recvmsg(server, message, MSG_OOB).result, message.flags]).toEqual(["EAGAIN", 12_345]);
  ok(b.shutdown(server, SHUT_RD));
  expect([b.recvmsg(server, message, MSG_OOB).result, message.flags]).toEqual([0, 0]);
});

test("a look beyond the urgent mark leaves the mark where it is (Linux)", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  a.send(client, bytes(1), MSG_OOB);
  net.wait(ms(20));
  a.send(client, bytes(5), 0);
  net.wait(ms(50));
  const [mark, waiting] = [{ value: 0 }, { value: 0 }];
  for (let look = 0; look < 2; look++) {
    expect(b.recv(server, bytes(10), MSG_PEEK).result).toBe(5);
    ok(b.ioctl(server, SIOCATMARK, mark));
    ok(b.ioctl(server, FIONREAD, waiting));
    expect([mark.value, waiting.value]).toEqual([1, 0]);
  }
  expect(b.recv(server, bytes(10), MSG_OOB).result).toBe(1);
});
