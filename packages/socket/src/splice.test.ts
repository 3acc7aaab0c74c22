import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  F_SETFL,
  FIONREAD,
  MSG_DONTWAIT,
  MSG_OOB,
  MSG_PEEK,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  POLLOUT,
  SHUT_WR,
  SO_PEEK_OFF,
  SO_RCVLOWAT,
  SOL_SOCKET,
  SPLICE_F_NONBLOCK,
} from "./constants/index.ts";
import { connected, lab, ok } from "./lab.fixture.ts";
import { pattern, pipe, polled } from "./pipe.fixture.ts";

/** Writes until the socket takes no more. */
function fillUp({ a, wait }: Pick<ReturnType<typeof lab>, "a" | "wait">, socket: number): void {
  while (a.send(socket, pattern(65_536), MSG_DONTWAIT).result !== "EAGAIN") wait(ms(50));
}

test("splice: from a socket into a pipe, and from there into another socket", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  const [reader, writer] = pipe(b);
  const splicing = b.splice(server, null, writer, null, 100, 0);
  expect(splicing.result).toBeNull();
  a.write(client, pattern(30));
  expect(net.end(splicing)).toBe(30);
  expect(b.splice(reader, null, server, null, 100, 0).result).toBe(30);
  const buffer = new Uint8Array(50);
  expect(net.end(a.read(client, buffer))).toBe(30);
  expect(buffer.subarray(0, 30)).toEqual(pattern(30));
  expect(b.splice(server, null, server, null, 1, 0).result).toBe("EINVAL");
  const none = { value: 0 };
  expect(b.splice(reader, none, server, null, 1, 0).result).toBe("ESPIPE");
  expect(b.splice(server, null, writer, none, 1, 0).result).toBe("ESPIPE");
  expect(b.splice(server, none, writer, null, 1, 0).result).toBe("EINVAL"); // sockets have no offsets
  expect(b.splice(reader, null, server, none, 1, 0).result).toBe("EINVAL");
  const file = ok(b.open("file", O_RDWR));
  const offset = { value: 10 };
  expect(b.splice(file, offset, writer, null, 100, 0).result).toBe(100);
  expect(offset.value).toBe(110);
  expect(b.splice(reader, null, file, offset, 60, 0).result).toBe(60);
  expect(offset.value).toBe(170);
  const closed = ok(b.open("file", O_RDONLY));
  expect(b.splice(reader, null, closed, offset, 40, 0).result).toBe("EBADF");
  expect(offset.value).toBe(170);
  expect(b.read(reader, buffer).result).toBe(40); // it is still there
  expect(b.splice(99, null, server, null, 1, 0).result).toBe("EBADF");
});

test("splice into a socket that has not room for all: the rest stays in the pipe", () => {
  const net = lab({ tcp: { profile: "rfc", sendBufferBytes: 1000 } });
  const { client, server } = connected(net);
  const { a, b } = net;
  const [reader, writer] = pipe(a);
  ok(a.write(writer, pattern(1500)).result);
  ok(a.fcntl(client, F_SETFL, O_NONBLOCK));
  expect(a.splice(reader, null, client, null, 1400, 0).result).toBe(1000);
  expect(a.splice(reader, null, client, null, 1400, 0).result).toBe("EAGAIN");
  const rest = new Uint8Array(2000);
  expect(a.read(reader, rest).result).toBe(500);
  expect(rest.subarray(0, 500)).toEqual(pattern(1500).subarray(1000));
  expect(net.end(b.read(server, rest))).toBe(1000);
});

test("SPLICE_F_NONBLOCK is about the pipe: a socket waits, unless it is O_NONBLOCK itself (Linux)", () => {
  const net = lab();
  const { client } = connected(net);
  const { a } = net;
  const [reader, writer] = pipe(a);
  const splice = (from: number, to: number) =>
    a.splice(from, null, to, null, 100, SPLICE_F_NONBLOCK);
  expect(splice(reader, client).result).toBe("EAGAIN"); // an empty pipe
  const fromEmpty = splice(client, writer);
  fillUp(net, client);
  expect(fromEmpty.result).toBeNull();
  fromEmpty.interrupt();
  expect(fromEmpty.result).toBe("EINTR");
  ok(a.write(writer, pattern(100)).result);
  const toFull = splice(reader, client);
  expect(toFull.result).toBeNull();
  toFull.interrupt();
  expect(toFull.result).toBe("EINTR");
  ok(a.fcntl(client, F_SETFL, O_NONBLOCK));
  for (const [from, to] of [
    [client, writer],
    [reader, client],
  ] as const) {
    expect(a.splice(from, null, to, null, 100, 0).result).toBe("EAGAIN");
  }
});

test("while a splice waits for its socket it holds the pipe: nothing is lost, nobody is forgotten", () => {
  const net = lab();
  const { client, server } = connected(net);
  const { a, b } = net;
  const [reader, writer] = pipe(b, O_NONBLOCK);
  const splicing = b.splice(server, null, writer, null, 100, 0);
  const writing = b.write(writer, pattern(65_536));
  const reading = b.read(reader, new Uint8Array(200));
  expect([writing.result, reading.result]).toEqual([null, null]); // O_NONBLOCK or not (Linux)
  reading.interrupt();
  expect([reading.result, polled(b, writer)]).toEqual([null, POLLOUT]);
  ok(a.write(client, pattern(100)).result);
  expect(net.end(splicing)).toBe(100);
  expect([writing.result, reading.result]).toEqual([15 * 4096, 200]);
});

test("what a socket has not taken yet is still in the pipe, for who reads next", () => {
  const net = lab();
  const { client } = connected(net);
  const { a } = net;
  const [reader, writer] = pipe(a);
  fillUp(net, client);
  ok(a.write(writer, pattern(65_536)).result);
  const splicing = a.splice(reader, null, client, null, 65_536, 0);
  const buffer = new Uint8Array(100);
  const [reading, writing] = [a.read(reader, buffer), a.write(writer, pattern(65_536))];
  const inPipe = { value: 0 };
  ok(a.ioctl(reader, FIONREAD, inPipe));
  expect([splicing.result, reading.result, inPipe.value]).toEqual([null, null, 65_536]);
  const closing = a.close(writer);
  expect(closing.result).toBeNull();
  splicing.interrupt();
  expect([splicing.result, reading.result, closing.result]).toEqual(["EINTR", 100, 0]);
  expect(buffer).toEqual(pattern(100));
  ok(a.ioctl(reader, FIONREAD, inPipe));
  expect([inPipe.value, writing.result]).toEqual([65_436, null]); // no page is free
});

test("splice from pipe to pipe", () => {
  const { a } = lab();
  const [reader, writer] = pipe(a);
  const [otherReader, otherWriter] = pipe(a);
  const splice = (count: number, flags = 0) =>
    a.splice(reader, null, otherWriter, null, count, flags);
  expect(a.splice(reader, null, writer, null, 1, 0).result).toBe("EINVAL");
  expect(splice(5, SPLICE_F_NONBLOCK).result).toBe("EAGAIN");
  const splicing = splice(50);
  ok(a.write(otherWriter, pattern(65_536)).result);
  ok(a.write(writer, pattern(60)).result);
  expect(splicing.result).toBeNull(); // the other pipe is full
  const buffer = new Uint8Array(65_536);
  expect(a.read(reader, buffer, 20).result).toBe(20); // meanwhile
  expect(a.read(otherReader, buffer).result).toBe(65_536);
  expect(splicing.result).toBe(40);
  expect(a.read(otherReader, buffer).result).toBe(40);
  expect(buffer.subarray(0, 40)).toEqual(pattern(60).subarray(20));
  ok(a.close(writer).result);
  expect(splice(5).result).toBe(0);
  ok(a.close(otherReader).result);
  expect(splice(5).result).toBe("EPIPE");
});

test("what splice refuses, in the order in which Linux looks", () => {
  const net = lab();
  const { client } = connected(net);
  const { a } = net;
  const [reader, writer] = pipe(a);
  const zeros = ok(a.open("zeros", O_RDWR));
  const [readOnly, writeOnly] = [ok(a.open("r", O_RDONLY)), ok(a.open("w", O_WRONLY))];
  const splice = (from: number, to: number, count = 1, flags = 0) =>
    a.splice(from, null, to, null, count, flags).result;
  expect(splice(99, 98, 0, 0x40)).toBe(0);
  expect(splice(99, 98, 1, 0x40)).toBe("EINVAL");
  expect(splice(99, writer)).toBe("EBADF");
  for (const [from, to] of [
    [writer, client],
    [writer, writer],
    [client, reader],
    [reader, reader],
    [writeOnly, writer],
    [reader, readOnly],
  ] as const) {
    expect(splice(from, to)).toBe("EBADF");
  }
  expect(a.splice(writer, { value: 5 }, client, null, 1, 0).result).toBe("ESPIPE");
  expect(splice(zeros, zeros)).toBe("EINVAL");
  expect(splice(zeros, client)).toBe("EINVAL");
});

test("splice takes what is there, whatever SO_RCVLOWAT, and stops at the urgent mark (Linux)", () => {
  const net = lab();
  const { client, server } = connected(net);
  const { a, b } = net;
  const [, writer] = pipe(b);
  const splice = () => b.splice(server, null, writer, null, 100, 0);
  const send = (length: number, flags = 0): void => {
    ok(a.send(client, pattern(length), flags).result);
    net.wait(ms(50));
  };
  ok(b.setsockopt(server, SOL_SOCKET, SO_RCVLOWAT, 1000));
  send(10);
  expect(splice().result).toBe(10);
  const splicing = splice();
  send(10);
  expect(splicing.result).toBeNull();
  send(990);
  expect(splicing.result).toBe(100);
  expect(b.recv(server, new Uint8Array(2000), MSG_DONTWAIT).result).toBe(900);
  send(3, MSG_OOB);
  send(2);
  expect([splice().result, splice().result, splice().result]).toEqual([2, 0, 0]);
  ok(b.fcntl(server, F_SETFL, O_NONBLOCK));
  expect(splice().result).toBe("EAGAIN");
  expect(b.read(server, new Uint8Array(10)).result).toBe(2); // it passes the mark
  expect(splice().result).toBe("EAGAIN"); // nothing is there
  send(1, MSG_OOB);
  send(5);
  ok(a.shutdown(client, SHUT_WR));
  net.wait(ms(50));
  expect(splice().result).toBe(0);
  expect(b.read(server, new Uint8Array(10)).result).toBe(5);
});

test("splice leaves SO_PEEK_OFF where it is (Linux)", () => {
  const net = lab();
  const { client, server } = connected(net);
  const { a, b } = net;
  const [, writer] = pipe(b);
  ok(b.setsockopt(server, SOL_SOCKET, SO_PEEK_OFF, 20));
  ok(a.send(client, pattern(50), 0).result);
  net.wait(ms(50));
  expect(b.splice(server, null, writer, null, 10, 0).result).toBe(10);
  const buffer = new Uint8Array(5);
  expect(b.recv(server, buffer, MSG_PEEK).result).toBe(5);
  expect([...buffer]).toEqual([30, 31, 32, 33, 34]);
});

test("splice into a pipe waits for room there", () => {
  const net = lab();
  const { client, server } = connected(net);
  const { a, b } = net;
  const [reader, writer] = pipe(b);
  a.write(client, pattern(10));
  net.wait(ms(50));
  ok(b.write(writer, pattern(65_536)).result);
  expect(b.splice(server, null, writer, null, 5, SPLICE_F_NONBLOCK).result).toBe("EAGAIN");
  const splicing = b.splice(server, null, writer, null, 5, 0);
  const interrupted = b.splice(server, null, writer, null, 5, 0);
  interrupted.interrupt();
  expect([splicing.result, interrupted.result]).toEqual([null, "EINTR"]);
  expect(b.read(reader, new Uint8Array(4096)).result).toBe(4096);
  expect(net.end(splicing)).toBe(5);
  ok(b.close(reader).result);
  expect(b.splice(server, null, writer, null, 5, 0).result).toBe("EPIPE");
  expect(b.read(server, new Uint8Array(10)).result).toBe(5); // nothing is lost
});

test("sendfile: zeros of a file, and how far the file was read", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  const file = ok(a.open("/dev/zero", O_RDONLY));
  const offset = { value: 5 };
  expect(a.sendfile(client, file, offset, 100_000).result).toBe(100_000);
  expect(offset.value).toBe(100_005);
  const buffer = pattern(100_000);
  expect(net.end(b.recv(server, buffer, 0x100))).toBe(100_000);
  expect(buffer.every((byte) => byte === 0)).toBe(true);
  expect(a.sendfile(client, 99, null, 1).result).toBe("EBADF");
  expect(a.sendfile(client, client, null, 1).result).toBe("EINVAL");
  expect(a.sendfile(client, ok(a.open("x", O_WRONLY)), null, 1).result).toBe("EBADF");
  net.wait(ms(1));
});

test("sendfile into a pipe, and what it refuses, in the order in which Linux looks", () => {
  const net = lab();
  const { a } = net;
  const { client } = connected(net);
  const [reader, writer] = pipe(a, O_NONBLOCK);
  const zeros = ok(a.open("r", O_RDONLY));
  const sink = ok(a.open("w", O_WRONLY));
  const sendfile = (to: number, from: number, count = 1, offset: { value: number } | null = null) =>
    a.sendfile(to, from, offset, count).result;
  expect([100, 100_000, 1].map((count) => sendfile(writer, zeros, count))).toEqual([
    100,
    61_440,
    "EAGAIN",
  ]);
  expect([sendfile(sink, zeros, 100), sendfile(99, zeros, 0)]).toEqual([100, "EBADF"]);
  for (const [to, from] of [
    [client, 99],
    [client, sink],
    [client, writer],
    [reader, zeros],
    [zeros, zeros],
    [99, client],
  ] as const) {
    expect(sendfile(to, from)).toBe("EBADF");
  }
  expect(sendfile(client, reader, 0)).toBe("EINVAL");
  expect(sendfile(99, reader, 1, { value: 5 })).toBe("ESPIPE");
  expect(sendfile(ok(a.epollCreate()), zeros)).toBe("EINVAL");
});
