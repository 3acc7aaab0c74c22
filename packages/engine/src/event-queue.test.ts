import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";

type Step = { readonly do: "push" | "replace"; readonly timeNs: number } | { readonly do: "pop" };
type Event = readonly [timeNs: number, order: number, handle: number];

const byTimeThenOrder = (a: Event, b: Event): number => a[0] - b[0] || a[1] - b[1];

/** Few instants, so that many events share one; some far away, some beyond 32 bits. */
const time = fc.oneof(fc.nat(3), fc.nat(50), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("push" as const), timeNs: time }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace" as const), timeNs: time }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pop" as const) }) },
);

const next = (queue: EventQueue): Event => [queue.nextTimeNs, queue.nextOrder, queue.nextHandle];

test("events leave in the order of a sorted list: by time, then by order", () => {
  const property = fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const queue = new EventQueue();
    const model: Event[] = [];
    let order = 0;
    for (const action of steps) {
      if (action.do === "push" || (action.do === "replace" && model.length === 0)) {
        const event: Event = [action.timeNs, order++, order % 7];
        queue.push(...event);
        model.push(event);
      } else if (action.do === "replace") {
        const event: Event = [action.timeNs, order++, order % 7];
        queue.replaceNext(...event);
        model[0] = event;
      } else if (model.length > 0) {
        queue.pop();
        model.shift();
      }
      model.sort(byTimeThenOrder);
      expect(queue.size).toBe(model.length);
      if (model.length > 0) expect(next(queue)).toEqual(model[0]);
    }
    for (const event of model) {
      expect(next(queue)).toEqual(event);
      queue.pop();
    }
    expect(queue.size).toBe(0);
  });
  fc.assert(property, { numRuns: 300 });
});

test("an older order goes first even if it was put in last", () => {
  const queue = new EventQueue();
  queue.push(5, 9, 1);
  queue.push(5, 3, 2);
  expect(queue.nextHandle).toBe(2);
});

test("the queue grows as needed and keeps 10,000 events of one instant in order", () => {
  const queue = new EventQueue();
  for (let order = 0; order < 10_000; order++) queue.push(7, order, order);
  for (let order = 0; order < 10_000; order++) {
    if (queue.nextHandle !== order) expect(queue.nextHandle).toBe(order);
    queue.pop();
  }
  expect(queue.size).toBe(0);
});
