import { describe, expect, test } from "vitest";
import { SocketMemory, tailroomOf, truesizeOf } from "./memory.ts";

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

test("collapsing copies crumbs into dense buffers", () => {
  const memory = new SocketMemory(1e6);
  for (let crumb = 0; crumb < 100; crumb++) memory.queueApart(10, 832);
  memory.collapse();
  expect(memory.usedBytes).toBe(256 + 2048);
  memory.read(1000);
  expect(memory.usedBytes).toBe(0);
});
