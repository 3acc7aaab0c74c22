import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  FIONREAD,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  SPLICE_F_NONBLOCK,
} from "./constants/index.ts";
import { connected, lab, ok } from "./lab.fixture.ts";
import type { Posix } from "./posix.ts";

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at & 255);

function pipe(posix: Posix, flags = 0): [reader: number, writer: number] {
  const fds = [-1, -1];
  ok(posix.pipe(fds, flags));
  return [fds[0]!, fds[1]!];
}

function polled(posix: Posix, fd: number): number {
  const entry = { fd, events: POLLIN | POLLOUT, revents: 0 };
  ok(posix.poll([entry], 0).result);
  return entry.revents;
}

test("what is written to a pipe is read from it", () => {
  const { a } = lab();
  const [reader, writer] = pipe(a);
  expect([polled(a, reader), polled(a, writer)]).toEqual([0, POLLOUT]);
  const buffer = new Uint8Array(6);
  const reading = a.read(reader, buffer);
  expect(reading.result).toBeNull();
  expect(a.write(writer, pattern(10)).result).toBe(10);
  expect(reading.result).toBe(6);
  const output = { value: 0 };
  ok(a.ioctl(reader, FIONREAD, output));
  expect(output.value).toBe(4);
  expect(polled(a, reader)).toBe(POLLIN);
  expect(a.read(reader, buffer).result).toBe(4);
  expect([...buffer.subarray(0, 4)]).toEqual([6, 7, 8, 9]);
  expect(a.read(writer, buffer).result).toBe("EBADF");
  expect(a.write(reader, buffer).result).toBe("EBADF");
});

test("a full pipe lets writers wait", () => {
  const { a } = lab();
  const [reader, writer] = pipe(a);
  const writing = a.write(writer, pattern(100_000));
  expect(writing.result).toBeNull();
  expect(polled(a, writer)).toBe(0);
  const buffer = new Uint8Array(100_000);
  expect(a.read(reader, buffer).result).toBe(65_536);
  expect(writing.result).toBe(100_000);
  const [quick, full] = pipe(a, O_NONBLOCK);
  expect(a.write(full, pattern(100_000)).result).toBe(65_536);
  expect(a.write(full, pattern(1)).result).toBe("EAGAIN");
  a.read(quick, buffer);
  expect(a.read(quick, buffer).result).toBe("EAGAIN");
});

test("EFAULT, or the pages that were there before it (Linux)", () => {
  const { a } = lab();
  const [reader, writer] = pipe(a, O_NONBLOCK);
  const holed = (good: number) => [
    { base: pattern(good), length: good },
    { base: null, length: 5 },
  ];
  const buffer = new Uint8Array(20_000);
  for (const [good, moved] of [
    [1000, "EFAULT"],
    [4095, "EFAULT"],
    [4096, 4096],
    [10_000, 8192],
  ] as const) {
    expect(a.writev(writer, holed(good)).result).toBe(moved);
    expect(a.read(reader, buffer).result).toBe(moved === "EFAULT" ? "EAGAIN" : moved);
    ok(a.write(writer, pattern(good + 5)).result);
    expect(a.readv(reader, holed(good)).result).toBe(moved);
    expect(a.read(reader, buffer).result).toBe(good + 5 - (moved === "EFAULT" ? 0 : moved));
    ok(a.write(writer, pattern(good)).result); // all that is read has a place
    expect(a.readv(reader, holed(good)).result).toBe(good);
  }
});

test("the end: nobody writes, nobody reads", () => {
  const { a } = lab();
  const [reader, writer] = pipe(a);
  const reading = a.read(reader, pattern(1));
  ok(a.close(writer).result);
  expect(reading.result).toBe(0);
  expect(polled(a, reader)).toBe(POLLHUP);
  const [other, broken] = pipe(a);
  ok(a.close(other).result);
  expect(a.write(broken, pattern(1)).result).toBe("EPIPE");
  expect(polled(a, broken)).toBe(POLLOUT | POLLERR);
  const interrupted = a.read(pipe(a)[0], pattern(1));
  interrupted.interrupt();
  expect(interrupted.result).toBe("EINTR");
});

test("splice: from a socket into a pipe, and from there into another socket", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  const [reader, writer] = pipe(b);
  expect(b.splice(server, null, writer, null, 100, SPLICE_F_NONBLOCK).result).toBe("EAGAIN");
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
  expect(a.splice(reader, null, client, null, 1400, SPLICE_F_NONBLOCK).result).toBe(1000);
  expect(a.splice(reader, null, client, null, 1400, SPLICE_F_NONBLOCK).result).toBe("EAGAIN");
  const rest = new Uint8Array(2000);
  expect(a.read(reader, rest).result).toBe(500);
  expect(rest.subarray(0, 500)).toEqual(pattern(1500).subarray(1000));
  expect(net.end(b.read(server, rest))).toBe(1000);
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

test("a file of zeros", () => {
  const { a } = lab();
  const file = ok(a.open("any", O_RDWR));
  const buffer = pattern(10);
  expect(a.read(file, buffer).result).toBe(10);
  expect([...buffer]).toEqual(Array.from({ length: 10 }, () => 0));
  expect(a.write(file, buffer).result).toBe(10);
  expect(a.read(file, null, 5).result).toBe("EFAULT");
  expect(a.read(ok(a.open("x", O_WRONLY)), buffer).result).toBe("EBADF");
  expect(a.write(ok(a.open("x", O_RDONLY)), buffer).result).toBe("EBADF");
  expect(a.open("", O_RDONLY)).toBe("ENOENT");
  expect(a.shutdown(file, 0)).toBe("ENOTSOCK");
  expect(a.ioctl(file, FIONREAD, { value: 0 })).toBe("ENOTTY");
  expect(polled(a, file)).toBe(POLLIN | POLLOUT);
  expect(a.close(file).result).toBe(0);
});
