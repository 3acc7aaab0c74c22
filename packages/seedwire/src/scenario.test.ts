import { expectTypeOf, expect, test } from "vitest";
import { duration, flag, isScenario, oneOf, rate, scenario, size, text } from "./index.ts";

const params = {
  rate: rate("20mbps"),
  rtt: duration("40ms"),
  bytes: size("4MiB"),
  cc: oneOf("cubic", "reno", "bbr"),
  queue: oneOf(["drop-tail", "red"], { about: "queue discipline" }),
  verify: flag(true),
  drop: text(""),
};

test("parameters have the types of their values", () => {
  const made = scenario("types", { params }, (context) => {
    expectTypeOf(context.params.rate).toEqualTypeOf<number>();
    expectTypeOf(context.params.cc).toEqualTypeOf<"cubic" | "reno" | "bbr">();
    expectTypeOf(context.params.queue).toEqualTypeOf<"drop-tail" | "red">();
    expectTypeOf(context.params.verify).toEqualTypeOf<boolean>();
    expectTypeOf(context.params.drop).toEqualTypeOf<string>();
    // @ts-expect-error there is no such parameter
    void context.params.lost;
  });
  expect(made.params.cc.default).toBe("cubic");
  expect(made.settleNs).toBe(1e9);
});

test("a scenario is known by its brand", () => {
  expect(isScenario(scenario("short form", async ({ net }) => net.simulation.seed))).toBe(true);
  expect(isScenario(scenario("with options", { settle: "5s" }, () => {}))).toBe(true);
  for (const other of [null, undefined, 1, "scenario", {}, () => {}]) {
    expect(isScenario(other)).toBe(false);
  }
});

test("what is no scenario is refused with how to write one", () => {
  expect(() => scenario("", () => {})).toThrow("A scenario needs a name");
  expect(() => scenario((() => {}) as never, undefined as never)).toThrow("needs a name");
  expect(() => scenario("x", undefined as never)).toThrow('Scenario "x" has no body');
  expect(() => scenario("x", {}, undefined as never)).toThrow('Scenario "x" has no body');
  expect(() => scenario("x", { parms: {} } as never, () => {})).toThrow(
    'Scenario "x": there is no option "parms"; there are params, settle, limits. Did you mean "params"?',
  );
  expect(() => scenario("x", { limits: { event: 5 } as never }, () => {})).toThrow(
    'Scenario "x": limits: there is no option "event"; there are eventsPerInstant, events, stallNs.',
  );
  expect(() => scenario("x", { params: { rate: "20mbps" as never } }, () => {})).toThrow(
    'Scenario "x": parameter "rate" is "20mbps", expected a kind such as rate("20mbps")',
  );
  expect(() => scenario("x", { params: { "a=b": rate(1) } }, () => {})).toThrow('"a=b"');
  expect(() => scenario("x", { settle: "soon" }, () => {})).toThrow('settle is "soon"');
});
