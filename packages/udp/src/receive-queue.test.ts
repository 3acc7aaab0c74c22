import { Packet } from "@seedwire/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { OVERHEAD_BYTES, ReceiveQueue } from "./receive-queue.ts";

test("a receive queue is first in, first out, and knows what it holds", () => {
  const anyStep = fc.oneof(fc.constant("shift" as const), fc.integer({ min: 28, max: 2000 }));
  fc.assert(
    fc.property(fc.array(anyStep), fc.integer({ min: 0, max: 5000 }), (steps, limit) => {
      const queue = new ReceiveQueue(limit);
      const model: Packet[] = [];
      const bytes = (): number =>
        model.reduce((sum, { sizeBytes }) => sum + sizeBytes + OVERHEAD_BYTES, 0);
      for (const step of steps) {
        if (step === "shift") {
          expect(queue.shift()).toBe(model.shift() ?? null);
        } else {
          const packet = new Packet();
          packet.sizeBytes = step;
          const fits = bytes() <= limit;
          expect(queue.push(packet)).toBe(fits);
          if (fits) model.push(packet);
        }
        expect(queue.length).toBe(model.length);
        expect(queue.bytes).toBe(bytes());
      }
    }),
  );
});
