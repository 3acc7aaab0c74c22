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
} from "./constants/index.ts";
import { lab, ok } from "./lab.fixture.ts";
import { pattern, pipe, polled } from "./pipe.fixture.ts";

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

test("a pipe holds 16 pages, however few bytes are in them (Linux)", () => {
  const { a } = lab();
  const [reader, writer] = pipe(a, O_NONBLOCK);
  const write = (length: number) => a.write(writer, pattern(length)).result;
  const read = (length: number) => a.read(reader, new Uint8Array(length)).result;
  const twice = [write(3000), write(3000)]; // the second has no room in the page of the first
  expect([...twice, write(1096), write(100_000)]).toEqual([3000, 3000, 1096, 14 * 4096]);
  expect([read(2999), polled(a, writer), write(1)]).toEqual([2999, 0, "EAGAIN"]);
  expect([read(1), polled(a, writer), write(5000)]).toEqual([1, POLLOUT, 4096]);
  expect([read(70_000), write(1), write(8000), read(70_000)]).toEqual([
    3000 + 1096 + 15 * 4096,
    1,
    8000,
    8001,
  ]);
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
