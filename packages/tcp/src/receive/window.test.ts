import * as fc from "fast-check";
import { expect, test } from "vitest";
import { received } from "../event/receive.ts";
import { inState } from "../lab.fixture.ts";
import { seqAdd, seqDiff, seqGeq } from "../seq.ts";
import { rcvWndBytes } from "../tcb.ts";

const anyStep = fc.oneof(
  fc.record({ comes: fc.integer({ min: 1, max: 3000 }) }),
  fc.record({ reads: fc.integer({ min: 1, max: 5000 }) }),
);

test("SHLD-14 MUST-39 RFC7323-2.4-a the right edge never moves left, nor beyond the room there is", () => {
  const holds = fc.property(
    fc.constantFrom(10, 1000, 5000, 65535, 100_000, 1 << 20, 1 << 28),
    fc.array(anyStep, { maxLength: 100, size: "max" }),
    (receiveBufferBytes, steps) => {
      const lab = inState("ESTABLISHED", { receiveBufferBytes });
      const { tcb } = lab;
      tcb.rcvScale = receiveBufferBytes > 65535 ? 12 : 0;
      const unit = 1 << tcb.rcvScale;
      for (const step of steps) {
        const before = tcb.rcvAdv;
        if ("comes" in step)
          lab.arrives({ flags: "A", length: Math.min(step.comes, rcvWndBytes(tcb)) });
        else {
          lab.event(() => {
            tcb.receiveBuffer.take(step.reads);
            received(tcb);
          });
        }
        expect(seqGeq(tcb.rcvAdv, before)).toBe(true);
        expect(tcb.receiveBuffer.bytes + rcvWndBytes(tcb)).toBeLessThanOrEqual(receiveBufferBytes);
        for (const { ack, window } of lab.packets) {
          // On the wire it may be less by a rounding (RFC 7323 §2.4), never more.
          const told = seqDiff(seqAdd(ack as never, window * unit), tcb.rcvAdv);
          expect(told).toBeLessThanOrEqual(0);
          expect(told).toBeGreaterThan(-unit);
        }
      }
    },
  );
  fc.assert(holds, { numRuns: 500 });
});

test("a peer that sends crumbs does not make a scaled window creep on", () => {
  const lab = inState("ESTABLISHED", { receiveBufferBytes: 100_000 });
  lab.tcb.rcvScale = 12;
  for (let crumb = 0; crumb < 300_000 && rcvWndBytes(lab.tcb) > 0; crumb += 100) {
    lab.arrives({ flags: "A", length: Math.min(100, rcvWndBytes(lab.tcb)) });
  }
  expect(lab.tcb.receiveBuffer.bytes).toBeLessThanOrEqual(100_000);
});

test("the window opens again, and the peer hears of it without asking", () => {
  for (const profile of ["linux", "rfc"] as const) {
    const lab = inState("ESTABLISHED", { profile, receiveBufferBytes: 10_000 });
    for (let turn = 0; rcvWndBytes(lab.tcb) > 0 && turn < 50; turn++) {
      lab.arrives({ flags: "A", length: Math.min(1000, rcvWndBytes(lab.tcb)) });
    }
    lab.settle();
    expect(rcvWndBytes(lab.tcb)).toBe(0);
    expect(lab.read(9000)).toHaveLength(1);
    expect(rcvWndBytes(lab.tcb)).toBeGreaterThanOrEqual(profile === "rfc" ? 8000 : 2000);
  }
});
