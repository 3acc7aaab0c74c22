import { describe, expect, test } from "vitest";
import { leastMemory, SocketMemory, tailroomOf, truesizeOf } from "./memory.ts";

const HEADERS = 40;

test.each([
  // payload, truesize: measured on Linux 6.18 with packets from a TUN device
  [1, 832],
  [150, 832],
  [200, 1280],
  [600, 1280],
  [601, 2304],
  [1000, 2304],
  [1460, 2304],
  [1624, 2304],
  [1625, 4352],
  [3600, 4352],
  [3700, 8448],
  [5000, 8448],
  [8000, 12544],
  [12000, 16640],
  [20000, 20736],
  [33000, 37120],
  [60000, 61696],
])("Linux charges %d bytes of data as %d", (payload, truesize) => {
  expect(truesizeOf(payload + HEADERS)).toBe(truesize);
});

test.each([
  // where the data area of the packet, 64 bytes before and 320 behind it, takes the next size
  [192, 832, 0],
  [193, 1280, 447],
  [640, 1280, 0],
  [641, 2304, 1023],
  [1664, 2304, 0],
  [1665, 4352, 2047],
  [3712, 4352, 0],
  [3713, 8448, 0],
  [3712 + 4096, 8448, 0],
  [3713 + 4096, 12_544, 0],
])("a packet of %d bytes takes %d and leaves room for %d", (packet, truesize, tailroom) => {
  expect([truesizeOf(packet), tailroomOf(packet)]).toEqual([truesize, tailroom]);
});

test.each([
  // 4096 less 320 in each buffer: SKB_MAX_ORDER(0, 0) of tcp_collapse
  [1, 832],
  [256, 832],
  [257, 1280],
  [704, 1280],
  [705, 2304],
  [1728, 2304],
  [1729, 4352],
  [3776, 4352],
  [3777, 4352 + 832],
  [2 * 3776, 2 * 4352],
  [2 * 3776 + 1000, 2 * 4352 + 2304],
])("%d bytes that are copied into dense buffers take %d", (length, size) => {
  const memory = new SocketMemory(1e6);
  for (let byte = 0; byte < length; byte++) memory.queueApart(1, 832, 0);
  memory.collapse();
  expect(memory.usedBytes).toBe(size);
});

test("the least receive buffer of Linux is SOCK_MIN_RCVBUF, 2304 bytes", () => {
  expect([1, 2304, 2305].map(leastMemory)).toEqual([2304, 2304, 2305]);
});

test("a window is so many 256ths of the memory that it needs; half, until segments show it", () => {
  const memory = new SocketMemory(1e6);
  expect([memory.window(1001), memory.space(500)]).toEqual([500, 1000]);
  memory.ratio = 200;
  expect([memory.window(1000), memory.space(781)]).toEqual([781, 999]);
});

/** What is taken when segments of these sizes wait to be read. */
function taken(...lengths: readonly number[]): number[] {
  const memory = new SocketMemory(1e6);
  return lengths.map((length) => {
    const bytes = length + HEADERS;
    memory.queue(length, truesizeOf(bytes), tailroomOf(bytes));
    return memory.usedBytes;
  });
}

test("a segment that fits behind the one before takes no more memory, as measured on Linux", () => {
  expect(taken(10, 10, 50, 50, 100, 100, 100, 100, 200, 200)).toEqual([
    832, 832, 832, 832, 1664, 2496, 3328, 4160, 5440, 5440,
  ]);
  expect(taken(1000, 400, 300, 1000, 600, 5000, 5000, 1000)).toEqual([
    2304, 2304, 3584, 5888, 5888, 14336, 22784, 25088,
  ]);
}); // prettier-ignore

describe("reading", () => {
  test("gives a buffer back when its last byte is read", () => {
    const memory = new SocketMemory(1e6);
    memory.queue(1000, 2304, 624);
    memory.queue(600, 2304, 624); // joins
    memory.queue(1000, 2304, 624);
    memory.read(1599);
    expect([memory.usedBytes, memory.firstBytes]).toEqual([4608, 1]);
    memory.read(1);
    expect([memory.usedBytes, memory.firstBytes]).toEqual([2304, 1000]);
    memory.read(1000);
    expect([memory.usedBytes, memory.empty]).toEqual([0, true]);
  });

  test("whatever comes and is read, all is given back", () => {
    const memory = new SocketMemory(1e6);
    let waiting = 0;
    for (let step = 0; step < 10_000; step++) {
      const length = 1 + ((step * 7919) % 3000);
      if (step % 3 < 2) {
        memory.queue(length, truesizeOf(length + HEADERS), tailroomOf(length + HEADERS));
        waiting += length;
      } else {
        memory.read(Math.min(length, waiting));
        waiting -= Math.min(length, waiting);
      }
      if (step % 1000 === 999) memory.collapse();
      expect(memory.usedBytes).toBeGreaterThanOrEqual(waiting);
    }
    memory.read(waiting);
    expect([memory.usedBytes, memory.empty]).toEqual([0, true]);
  });
});

test("collapsing begins with the first buffer of which less than half of its window is data", () => {
  const memory = new SocketMemory(1e6);
  for (let segment = 0; segment < 3; segment++) memory.queue(1460, 2304, 0);
  for (let crumb = 0; crumb < 10; crumb++) memory.queueApart(10, 832, 0);
  memory.collapse();
  expect(memory.usedBytes).toBe(3 * 2304 + 832); // the full ones stay as they are
  memory.read(1460);
  expect([memory.usedBytes, memory.firstBytes]).toEqual([2 * 2304 + 832, 1460]);
  memory.read(1460 - 1152); // 1152 bytes are left of a buffer whose window is that
  memory.collapse();
  expect(memory.usedBytes).toBe(2 * 2304 + 832);
  memory.read(1);
  memory.collapse();
  expect(memory.usedBytes).toBe(4352); // 2711 bytes in one buffer ...
  memory.queue(1065, 2304, 0); // ... of 3776
  expect(memory.usedBytes).toBe(4352);
  memory.queue(1, 832, 0);
  expect(memory.usedBytes).toBe(4352 + 832);
  memory.read(2711 + 1065);
  expect([memory.usedBytes, memory.firstBytes]).toEqual([832, 1]);
});

test("there is nothing to begin with, and nothing of that is collapsed", () => {
  const memory = new SocketMemory(1000);
  memory.collapse();
  expect([memory.empty, memory.firstBytes, memory.usedBytes]).toEqual([true, 0, 0]);
  expect(memory.freeBytes).toBe(1000);
});

test("data joins the last buffer that is still there", () => {
  const memory = new SocketMemory(1e6);
  memory.queue(10, 832, 500);
  memory.read(10);
  memory.queue(100, 832, 50);
  memory.queue(100, 1280, 50);
  memory.queue(50, 832, 500);
  expect([memory.usedBytes, memory.firstBytes]).toEqual([832 + 1280, 100]);
  memory.read(100);
  expect([memory.usedBytes, memory.firstBytes]).toEqual([1280, 150]);
});

test("what overlaps the last buffer does not join it, whatever room there is", () => {
  const memory = new SocketMemory(1e6);
  memory.queue(100, 2304, 1000);
  memory.queueApart(10, 832, 0);
  memory.queue(1, 832, 0);
  expect([memory.usedBytes, memory.freeBytes]).toEqual([2304 + 2 * 832, 1e6 - 2304 - 2 * 832]);
});

test("many buffers, given back one by one, while others come", () => {
  const memory = new SocketMemory(1e6);
  for (let at = 0; at < 5; at++) memory.queueApart(10, 100 + at, 0);
  memory.read(30);
  for (let at = 5; at < 30; at++) memory.queueApart(10, 100 + at, 0);
  for (let at = 3; at < 30; at++) {
    expect(memory.firstBytes).toBe(10);
    const before = memory.usedBytes;
    memory.read(10);
    expect(before - memory.usedBytes).toBe(100 + at);
  }
  expect([memory.usedBytes, memory.firstBytes, memory.empty]).toEqual([0, 0, true]);
});

test("collapsing copies crumbs into dense buffers", () => {
  const memory = new SocketMemory(1e6);
  for (let crumb = 0; crumb < 100; crumb++) memory.queueApart(10, 832, 0);
  memory.collapse();
  expect(memory.usedBytes).toBe(256 + 2048);
  memory.read(1000);
  expect(memory.usedBytes).toBe(0);
});
