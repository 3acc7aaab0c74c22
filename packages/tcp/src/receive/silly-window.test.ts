import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { rcvWndBytes } from "../tcb.ts";

// RFC 9293 §3.8.6.2.2: the receiver opens its window by steps that are worth a segment, or not at all.

/** A receiver of 4000 bytes whose buffer is full of segments of 1000. */
function full(): Lab {
  const lab = inState("ESTABLISHED", { receiveBufferBytes: 4000 });
  for (let segment = 0; segment < 4; segment++) lab.arrives({ flags: "A", length: 1000 });
  lab.settle();
  expect(rcvWndBytes(lab.tcb)).toBe(0);
  return lab;
}

test("MUST-39 SHLD-14: a few bytes read open nothing, and nobody is told", () => {
  const lab = full();
  for (let read = 100; read < 1000; read += 100) {
    expect(lab.read(100)).toEqual([]);
    expect(rcvWndBytes(lab.tcb)).toBe(0);
  }
  expect(lab.read(100)).toHaveLength(1); // a segment fits
  expect(lab.packets[0]!.window).toBe(1000);
});

test("MUST-39: a probe meanwhile is told the old window too", () => {
  const lab = full();
  lab.read(999);
  lab.arrives({ flags: "A", length: 1 });
  expect(lab.packets.map(({ window }) => window)).toEqual([0]);
  expect(rcvWndBytes(lab.tcb)).toBe(0);
});

test("MUST-39: of a small buffer half is step enough", () => {
  const lab = inState("ESTABLISHED", { receiveBufferBytes: 600 });
  lab.arrives({ flags: "A", length: 600 });
  lab.settle();
  expect(lab.read(299)).toEqual([]);
  expect(lab.read(1)).toHaveLength(1);
  expect(lab.packets[0]!.window).toBe(300);
});

test("with room for more than a segment an update waits until half of the buffer is free", () => {
  const lab = inState("ESTABLISHED", { receiveBufferBytes: 10_000 });
  for (let segment = 0; segment < 5; segment++) lab.arrives({ flags: "A", length: 1000 });
  lab.settle();
  expect(rcvWndBytes(lab.tcb)).toBe(5000);
  expect(lab.read(4999)).toEqual([]);
  expect(lab.read(1)).toHaveLength(1);
  expect(lab.packets[0]!.window).toBe(10_000);
});
