import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codel, fqCodel, pie, red, type QueueModel } from "./index.ts";
import { QueueLab, type Step } from "./queue-lab.fixture.ts";

/** A new discipline is a line here; or two, if its options make another one of it. */
const MODELS: Readonly<Record<string, QueueModel>> = {
  "codel()": codel(),
  "codel, hasty, ecn": codel({ ecn: true, limitPackets: 30, targetNs: 1e5 }),
  "fqCodel()": fqCodel(),
  "fqCodel, small": fqCodel({ flows: 2, limitPackets: 5, quantumBytes: 300 }),
  "pie()": pie(),
  "pie, hasty, ecn": pie({ ecn: true, limitPackets: 20, maxBurstNs: 1 }),
  "red()": red({ minPackets: 5, maxPackets: 15 }),
  "red, hasty, gentle, ecn": red({
    minPackets: 1,
    maxPackets: 5,
    gentle: true,
    ecn: true,
    weight: 0.1,
    limitPackets: 20,
  }),
};

const step: fc.Arbitrary<Step> = fc.record({
  afterNs: fc.constantFrom(0, 1e3, 1e6, 5e6, 30e6, 1e9),
  what: fc.oneof(
    { weight: 60, arbitrary: fc.constant("offer" as const) },
    { weight: 40, arbitrary: fc.constant("take" as const) },
    { weight: 1, arbitrary: fc.constant("cut" as const) },
  ),
  flow: fc.integer({ min: 1, max: 4 }),
  sizeBytes: fc.constantFrom(28, 100, 1000, 1500),
  isMarkable: fc.boolean(),
});

/** A burst, which most queues answer only when it has lasted. */
const burst: fc.Arbitrary<readonly Step[]> = fc
  .tuple(step, fc.integer({ min: 1, max: 60 }))
  .map(([one, count]) => Array.from({ length: count }, () => one));
const steps = fc
  .array(fc.oneof(burst, fc.array(step, { maxLength: 20 })), { maxLength: 12, size: "max" })
  .map((parts) => parts.flat());

describe.each(Object.entries(MODELS))("a queue that holds its packets: %s", (_, model) => {
  test("each packet let in is sent, dropped or waiting, once; flows keep their order; limits hold", () => {
    const property = fc.property(steps, (all) => {
      const lab = new QueueLab(model);
      for (const one of all) lab.do(one);
      while (lab.take() !== null);
      expect(lab.waiting).toEqual([]);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test("the same packets at the same times have the same fate", () => {
    const property = fc.property(steps, (all) => {
      const logs = [1, 2].map(() => {
        const lab = new QueueLab(model);
        for (const one of all) lab.do(one);
        return lab.log;
      });
      expect(logs[0]).toEqual(logs[1]);
    });
    fc.assert(property, { numRuns: 50 });
  });

  test("what is sent at once is never dropped, nor marked", () => {
    const lab = new QueueLab(model);
    for (let i = 0; i < 500; i++) {
      expect(lab.offer({ isMarkable: true })).toBe("accept");
      expect(lab.take()).toBe(i);
      expect(lab.take()).toBeNull();
      lab.nowNs += 1.2e6;
    }
  });

  test("a link that is cut leaves nothing behind", () => {
    const lab = new QueueLab(model);
    for (let i = 0; i < 2000; i++) {
      lab.nowNs += 1e6;
      lab.offer();
      if (i % 2 === 0) lab.take();
    }
    lab.cut();
    for (let i = 0; i < 20; i++) {
      lab.nowNs += 1e6;
      expect(lab.offer()).toBe("accept");
      expect(lab.take()).not.toBeNull();
    }
  });
});
