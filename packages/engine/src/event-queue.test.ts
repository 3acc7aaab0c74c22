import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";
import { rngFor } from "./streams.ts";

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
  const property = fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
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
  fc.assert(property, { numRuns: 150 });
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

type Phase = {
  readonly do: "push" | "hold" | "replace" | "pop";
  readonly times: number;
  readonly aheadNs: () => number;
};

/** How far ahead events may lie: at few instants, near, near with some far ones, anywhere. */
const ahead = fc.integer().chain((seed) => {
  const rng = rngFor(String(seed), "ahead");
  const below = (limit: number) => (): number => Math.floor(rng.quick() * limit);
  return fc.constantFrom(
    below(3),
    below(1000),
    below(1e6),
    () => (rng.quick() < 0.1 ? 2e8 + below(1e6)() : below(1e4)()),
    () => (rng.quick() < 0.5 ? 12_000 : 0),
    () => Math.floor(rng.double() * 2 ** 50),
  );
});

const phase: fc.Arbitrary<Phase> = fc.record({
  do: fc.constantFrom("push" as const, "hold" as const, "replace" as const, "pop" as const),
  times: fc.integer({ min: 1, max: 6000 }),
  aheadNs: ahead,
});

test("a crowded queue loses nothing and keeps the order, whatever its events are ahead", () => {
  const property = fc.property(fc.array(phase, { maxLength: 8 }), (phases) => {
    const queue = new EventQueue();
    const waiting = new Set<number>();
    let [nowNs, latestOrder, order] = [0, -1, 0];
    const takeNext = (): void => {
      const [timeNs, found, handle] = next(queue);
      const isLater = timeNs > nowNs || (timeNs === nowNs && found > latestOrder);
      if (!isLater || !waiting.delete(found) || handle !== found % 1000) {
        expect([timeNs, found, handle]).toEqual(`after ${nowNs}, ${latestOrder}`);
      }
      [nowNs, latestOrder] = [timeNs, found];
    };
    const add = (aheadNs: () => number): Event => {
      waiting.add(order);
      return [nowNs + aheadNs(), order, order++ % 1000];
    };
    for (const { do: what, times, aheadNs } of [{ ...BEGINNING, aheadNs: () => 7 }, ...phases]) {
      for (let time = 0; time < times; time++) {
        if (what === "push" || queue.size === 0) {
          queue.push(...add(aheadNs));
          continue;
        }
        takeNext();
        if (what === "replace") queue.replaceNext(...add(aheadNs));
        else queue.pop();
        if (what === "hold") queue.push(...add(aheadNs));
      }
      if (queue.size !== waiting.size) expect(queue.size).toBe(waiting.size);
    }
    while (queue.size > 0) {
      takeNext();
      queue.pop();
    }
    expect(waiting.size).toBe(0);
  });
  fc.assert(property, { numRuns: 100 });
});

const BEGINNING = { do: "push", times: 300 } as const;

test("what is no time comes last, and keeps nothing else from coming", () => {
  const queue = new EventQueue();
  for (let order = 0; order < 5000; order++) {
    queue.push(order % 5 === 0 ? Infinity : 1e6 - order, order, order);
  }
  for (let left = 4000; left > 0; left--) {
    expect(queue.nextTimeNs).toBeLessThan(Infinity);
    queue.pop();
  }
  for (let order = 0; order < 5000; order += 5) {
    expect(next(queue)).toEqual([Infinity, order, order]);
    queue.pop();
  }
  expect(queue.size).toBe(0);
});
