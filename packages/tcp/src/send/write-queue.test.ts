import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PUSHED, RECORD_ENDS, WriteQueue } from "./write-queue.ts";

test("cutting leaves what stands at the end with the second part; filling brings it back", () => {
  const queue = new WriteQueue();
  queue.open();
  queue.extend(100);
  queue.mark(PUSHED | RECORD_ENDS);
  queue.cutHead(30);
  expect([queue.headBytes, queue.headFlags, queue.tailBytes]).toEqual([30, 0, 70]);
  expect(queue.tailFlags).toBe(PUSHED | RECORD_ENDS);
  queue.fillHead(20);
  expect([queue.headBytes, queue.count]).toEqual([50, 2]);
  queue.fillHead(1000);
  expect([queue.headBytes, queue.headFlags, queue.count]).toEqual([100, PUSHED | RECORD_ENDS, 1]);
});

/** The portions as they would be written down: bytes and flags. */
interface Portion {
  bytes: number;
  flags: number;
}

const anyStep = fc.oneof(
  fc.record({ open: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ extend: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ mark: fc.constantFrom(PUSHED, RECORD_ENDS) }),
  fc.record({ cut: fc.double({ min: 0.01, max: 0.99, noNaN: true }) }),
  fc.record({ fill: fc.integer({ min: 1, max: 120 }) }),
  fc.constant({ shift: true } as const),
);

test("it keeps portions like a list of them", () => {
  const agrees = fc.property(fc.array(anyStep, { maxLength: 60, size: "max" }), (steps) => {
    const queue = new WriteQueue();
    const list: Portion[] = [];
    let start = 0;
    for (const step of steps) {
      if ("open" in step) {
        queue.open();
        queue.extend(step.open);
        list.push({ bytes: step.open, flags: 0 });
      } else if (list.length === 0) {
        continue;
      } else if ("extend" in step) {
        queue.extend(step.extend);
        list.at(-1)!.bytes += step.extend;
      } else if ("mark" in step) {
        queue.mark(step.mark);
        list.at(-1)!.flags |= step.mark;
      } else if ("cut" in step) {
        const [head] = list as [Portion];
        const bytes = Math.floor(head.bytes * step.cut);
        if (bytes === 0) continue;
        queue.cutHead(bytes);
        list.splice(0, 1, { bytes, flags: 0 }, { bytes: head.bytes - bytes, flags: head.flags });
      } else if ("fill" in step) {
        queue.fillHead(step.fill);
        const [head, next] = list as [Portion, Portion | undefined];
        if (next !== undefined && (head.flags & RECORD_ENDS) === 0) {
          const moved = Math.min(step.fill, next.bytes);
          head.bytes += moved;
          next.bytes -= moved;
          if (next.bytes === 0) {
            head.flags |= next.flags;
            list.splice(1, 1);
          }
        }
      } else {
        queue.shift();
        start += list.shift()!.bytes;
      }
      const [head] = list;
      expect([queue.count, queue.startOffset]).toEqual([list.length, start]);
      expect(queue.endOffset).toBe(list.reduce((sum, { bytes }) => sum + bytes, start));
      if (head === undefined) continue;
      expect([queue.headBytes, queue.headFlags]).toEqual([head.bytes, head.flags]);
      expect([queue.tailBytes, queue.tailFlags]).toEqual([list.at(-1)!.bytes, list.at(-1)!.flags]);
    }
  });
  fc.assert(agrees, { numRuns: 500 });
});
