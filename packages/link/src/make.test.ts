import { mbps, Simulation } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { heldBack } from "./delay/index.ts";
import { TestLink } from "./link.fixture.ts";
import { anyOf, bernoulli } from "./loss/index.ts";
import { Medium, type MediumChange } from "./medium.ts";

const wrong = (model: unknown): never => model as never;

describe("what is no model is refused when a link is made, or changed", () => {
  test.each<[MediumChange, string]>([
    [{ loss: wrong(5) }, 'Link "a>b": loss is 5, expected a model, for example bernoulli(0.05)'],
    [{ loss: wrong(() => 1) }, 'Link "a>b": loss makes 1, expected an object with a method hits'],
    [{ corrupt: wrong(() => null) }, "corrupt makes null"],
    [{ jitter: wrong(() => ({ hits() {} })) }, "expected an object with a method extraNs"],
    [{ reorder: heldBack(wrong(5), 7) }, "heldBack is 5, expected a model"],
    [
      {
        loss: anyOf(
          bernoulli(0.5),
          wrong(() => 5),
        ),
      },
      "anyOf makes 5, expected an object with a",
    ],
    [{ reorder: wrong(Symbol("x")) }, "reorder is Symbol(x), expected a model"],
  ])("%j", (change, message) => {
    const medium = new Medium({ simulation: new Simulation({ seed: "1" }), link: "a>b" }, {});
    expect(() => medium.set(change)).toThrow(RangeError);
    expect(() => medium.set(change)).toThrow(message);
  });

  test("of a whole link", () => {
    expect(() => new TestLink({ queue: wrong({}) })).toThrow("queue is {}, expected a model");
    expect(() => new TestLink({ queue: wrong(() => ({})) })).toThrow("a method admit");
    const { link } = new TestLink();
    expect(() => link.setLoss(wrong(5))).toThrow("loss is 5, expected a model");
    expect(() => link.setMedium(wrong({ los: null }))).toThrow('Did you mean "loss"?');
    expect(() => link.setMedium(wrong(5))).toThrow("setMedium: options are 5");
    for (const symbol of [Symbol("x") as never, "5" as never]) {
      expect(() => link.setRate(symbol)).toThrow("its rate is");
      expect(() => link.setDelay(symbol)).toThrow("its delay is");
      expect(() => link.setMtu(symbol)).toThrow("its MTU is");
    }
  });
});

describe("a model that says what cannot be ends the run, and it is not the simulation's fault", () => {
  const delays = [1.5, NaN, -1, "7", 2 ** 60, undefined, 5n, Symbol("x")];
  test.each(delays)("it delays by %s", (extraNs) => {
    for (const what of ["jitter", "reorder"] as const) {
      const made = new TestLink({ [what]: () => ({ extraNs: () => extraNs }) });
      made.offer(1);
      expect(() => made.run()).toThrow(RangeError);
      expect(() => made.run()).toThrow(/extraNs of a model gives .*, expected whole nanosec/);
    }
  });

  test.each([1, undefined, Promise.resolve(false), "no"])("it hits %s", (hits) => {
    for (const what of ["loss", "corrupt", "duplicate"] as const) {
      const made = new TestLink({ [what]: () => ({ hits: () => hits }) });
      made.offer(1);
      expect(() => made.run()).toThrow(/hits of a model gives .*, expected true or false/);
    }
  });

  test.each([undefined, true, "admit"])("a queue that says %s", (verdict) => {
    const queue = wrong(() => ({ admit: () => verdict }));
    const made = new TestLink({ queue, rateBps: mbps(1) });
    made.offer(2);
    expect(() => made.run()).toThrow(/admit of its queue gives .*, expected "accept"/);
  });
});
