import { expect, test } from "vitest";
import { scenario, type Scenario } from "../scenario.ts";
import type { RunOptions } from "./run-options.ts";
import { runScenario } from "./run-scenario.ts";

const idle = scenario("idle", () => {});

test.each([
  [{ untilNs: -1 }, "untilNs is -1, expected a whole number, 0 to Infinity"],
  [{ untilNs: Number.NaN }, "untilNs is NaN"],
  [{ untilNs: "1s" }, 'untilNs is "1s"'],
  [{ seed: 7 }, 'seed is 7, expected a text, for example "1"'],
  [{ seeds: "1" }, 'there is no option "seeds"'],
  [{ digest: "foo" }, 'digest is "foo", expected one of "headers", "full"'],
  [{ wireBytes: "yes" }, 'wireBytes is "yes", expected true or false'],
  [{ checks: 0 }, "checks is 0, expected true or false"],
  [{ params: null }, "params is null, expected values by name"],
  [{ params: [] }, "params is [], expected values by name"],
  [{ oracles: "x" }, 'oracles is "x", expected a list of oracles'],
  [{ oracles: [{}] }, "expected a list of oracles"],
  [{ observers: [1] }, "expected a list of functions"],
  [{ guard: true }, "guard is true, expected a function"],
  [{ fates: {} }, "fates is {}, expected a book of fates, or null"],
  [{ replayFates: 3 }, "replayFates is 3, expected a list of fates"],
  [{ limits: { events: 0 } }, "limits: events is 0, expected a whole number, 1 to Infinity"],
  [{ limits: null }, "limits: options are null"],
  [{ limits: { event: 1 } }, 'there is no option "event"'],
  ["str", 'options are "str"'],
  [null, "options are null"],
])("an option that cannot be is refused: %j", async (options, message) => {
  const run = runScenario(idle, options as unknown as RunOptions);
  await expect(run).rejects.toThrow(RangeError);
  await expect(run).rejects.toThrow(message);
});

test.each([null, {}, () => {}, "x"])("so is what is no scenario: %j", async (what) => {
  const run = runScenario(what as unknown as Scenario);
  await expect(run).rejects.toThrow("expected a scenario, as scenario(");
});

test("what is not chosen, or undefined, is the default", async () => {
  const none = Object.fromEntries(
    ["seed", "untilNs", "fates", "limits"].map((key) => [key, undefined]),
  );
  const { result } = await runScenario(idle, none);
  expect(result).toMatchObject({ seed: "1", verdict: "pass" });
});

test("bounds of a scenario are looked at, too", () => {
  expect(() => scenario("s", { limits: { stallNs: -1 } }, () => {})).toThrow(
    'Scenario "s": limits: stallNs is -1, expected a whole number, 1 to Infinity',
  );
});
