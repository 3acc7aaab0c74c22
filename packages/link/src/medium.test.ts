import { ms, mbps, Simulation } from "@seedwire/engine";
import { expect, test } from "vitest";
import { heldBack, uniformJitter } from "./delay/index.ts";
import { newFate, type Fate } from "./fates/fate.ts";
import { TestLink } from "./link.fixture.ts";
import { anyOf, bernoulli } from "./loss/index.ts";
import type { LinkOptions } from "./link-options.ts";
import { Medium, type MediumChange } from "./medium.ts";

const link = "client>server";

/** What becomes of 200 packets. */
function fates(medium: Medium): Fate[] {
  const packet = new TestLink().packet(1);
  return Array.from({ length: 200 }, () => {
    const fate = newFate();
    medium.draw(packet, 0, fate);
    return fate;
  });
}

const mediumOf = (models: MediumChange, name = link): Medium => {
  const medium = new Medium({ simulation: new Simulation({ seed: "1" }), link: name }, {});
  medium.set(models);
  return medium;
};

const all = {
  loss: bernoulli(0.3),
  corrupt: bernoulli(0.3),
  duplicate: bernoulli(0.3),
  jitter: uniformJitter(1000),
  reorder: heldBack(bernoulli(0.3), 1_000_000),
};

test("each model draws from its own stream: without one, the others draw the same", () => {
  const together = fates(mediumOf(all));
  for (const what of ["loss", "corrupt", "duplicate"] as const) {
    const field = { loss: "lost", corrupt: "bit", duplicate: "copies" }[what] as keyof Fate;
    const alone = fates(mediumOf({ [what]: all[what] }));
    expect(alone.map((fate) => fate[field])).toEqual(together.map((fate) => fate[field]));
  }
  const { jitter, reorder } = all;
  const late = fates(mediumOf({ jitter, reorder })).map(({ delayNs }) => delayNs);
  expect(late).toEqual(together.map(({ delayNs }) => delayNs));
});

test("the same model as jitter and as reordering draws twice", () => {
  const jitter = uniformJitter(1000);
  const delays = (models: MediumChange) => fates(mediumOf(models)).map(({ delayNs }) => delayNs);
  expect(delays({ jitter })).not.toEqual(delays({ reorder: jitter }));
  const held = heldBack(bernoulli(0.5), 10);
  expect(new Set(delays({ jitter: held, reorder: held }))).toEqual(new Set([0, 10, 20]));
});

test("a model that takes the place of another repeats none of its draws", () => {
  const medium = mediumOf({ loss: bernoulli(0.5) });
  const lost = (): string =>
    fates(medium)
      .map((fate) => Number(fate.lost))
      .join("");
  const first = lost();
  medium.set({ loss: bernoulli(0.5) });
  const second = lost();
  expect(second).not.toBe(first);
  expect(first.includes(second.slice(0, 40))).toBe(false);
  medium.set({ loss: null });
  expect(lost()).toBe("0".repeat(200));
  medium.set({ duplicate: bernoulli(0.5), loss: bernoulli(0.5) });
  expect([first, second]).not.toContain(lost());
});

test("a medium is active as long as it has a model that may hit", () => {
  const medium = mediumOf({});
  expect(medium.active).toBe(false);
  medium.set({ loss: bernoulli(0), corrupt: bernoulli(0), duplicate: anyOf(bernoulli(0)) });
  expect(medium.active).toBe(false);
  medium.set({ jitter: uniformJitter(5) });
  expect(medium.active).toBe(true);
  medium.set({ loss: bernoulli(0.1), jitter: null });
  expect(medium.active).toBe(true);
  medium.set({ loss: null });
  expect(medium.active).toBe(false);
});

test("a new model on one link leaves the draws of another alone", () => {
  const run = (other: Partial<LinkOptions>) => {
    const simulation = new Simulation({ seed: "7" });
    const one = new TestLink({ rateBps: mbps(10), loss: bernoulli(0.3) }, "7", simulation);
    const two = new TestLink({ name: "server>client", ...other }, "7", simulation);
    one.offer(300);
    two.offer(300);
    one.run();
    return { one: [one.delivered, one.dropped], two: [two.delivered, two.dropped] };
  };
  const plain = run({});
  const lossy = run({
    loss: bernoulli(0.3),
    jitter: uniformJitter(ms(1)),
    corrupt: bernoulli(0.1),
  });
  expect(lossy.one).toEqual(plain.one);
  expect(lossy.two).not.toEqual(plain.two);
});

test("jitter lies between nothing and its limit, and both occur", () => {
  const delays = fates(mediumOf({ jitter: uniformJitter(3) })).map(({ delayNs }) => delayNs);
  expect([...new Set(delays)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
});

test.each([-1, 0.5, NaN, Infinity])("a delay of %s ns is refused", (delayNs) => {
  expect(() => uniformJitter(delayNs)).toThrow(`uniformJitter(${delayNs}): expected whole`);
  expect(() => heldBack(bernoulli(0.1), delayNs)).toThrow(`${delayNs}): expected whole`);
});
