import { expect, test } from "vitest";
import { BoundedSteps } from "./bounded-steps.ts";
import { elide } from "./elide.ts";
import type { LadderStep } from "./step.ts";

const note = (timeNs: number, matters = false): LadderStep => ({
  what: "note",
  timeNs,
  host: "a",
  ports: [],
  text: String(timeNs),
  tone: "app",
  matters,
});

/** Times of what is left, and of gaps from when to when. */
const told = (steps: readonly LadderStep[]): string =>
  steps.map((s) => (s.what === "gap" ? `${s.sinceNs}-${s.untilNs}` : s.timeNs)).join(" ");

const steps = (count: number, matter: readonly number[]): LadderStep[] =>
  Array.from({ length: count }, (_, at) => note(at, matter.includes(at)));

test("the beginning, the end and what is around that which matters are shown", () => {
  expect(told(elide(steps(40, [20]), 3))).toBe("0 1 2 3-16 17 18 19 20 21 22 23 24-36 37 38 39");
});

test("a gap is not worth it where it would hide three steps or fewer", () => {
  expect(told(elide(steps(14, [8]), 2))).toBe("0 1 2-5 6 7 8 9 10 11 12 13");
  expect(told(elide(steps(13, [7]), 2))).toBe("0 1 2 3 4 5 6 7 8 9 10 11 12");
});

test("what was left out stays so, and joins its neighbours", () => {
  const once = elide(steps(40, [20]), 3);
  expect(told(elide(once, 1))).toBe("0 1-18 19 20 21 22-38 39");
});

test("a run of any length keeps a bounded number of steps, and what matters", () => {
  const bounded = new BoundedSteps(400);
  let most = 0;
  for (let at = 0; at < 100_000; at++) {
    bounded.push(note(at, at === 50_000));
    most = Math.max(most, bounded.steps.length);
  }
  expect(most).toBeLessThanOrEqual(400);
  const left = told(elide(bounded.steps, 2));
  expect(left).toMatch(/^0 1 2-49997 49998 49999 50000 50001 50002 50003-99997 99998 99999$/);
});

test("if all matters the beginning and the latest steps are kept", () => {
  const bounded = new BoundedSteps(400);
  for (let at = 0; at < 10_000; at++) bounded.push(note(at, true));
  const left = bounded.steps;
  expect(left.length).toBeLessThanOrEqual(400);
  expect(left.slice(0, 90)).toEqual(steps(90, [...Array(90).keys()]));
  expect(left.at(-1)).toEqual(note(9999, true));
  expect(left.filter(({ what }) => what === "gap").length).toBe(1);
});
