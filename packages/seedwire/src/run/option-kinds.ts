import {
  anything,
  callable,
  check,
  checkOptions,
  flag,
  kind,
  LIMIT_KINDS,
  oneOf,
  whole,
  type InputKind,
  type Kinds,
} from "@seedwire/engine";
import { isScenario, type Scenario } from "../scenario.ts";
import type { RunOptions } from "./run-options.ts";

const listOf = <T>(what: string, accepts: (value: unknown) => boolean): InputKind<readonly T[]> =>
  kind(`a list of ${what}`, (value) => Array.isArray(value) && value.every(accepts));

const isFunction = (value: unknown): boolean => typeof value === "function";
const has = (value: unknown, method: string): boolean =>
  typeof value === "object" &&
  value !== null &&
  isFunction((value as Readonly<Record<string, unknown>>)[method]);

const SCENARIO: InputKind<Scenario> = kind(
  'a scenario, as scenario("name", async ({ net }) => ...) makes it',
  isScenario,
);

const KINDS: Kinds<RunOptions> = {
  file: kind("a text", (value) => typeof value === "string"),
  seed: kind('a text, for example "1"', (value) => typeof value === "string"),
  params: kind(
    "values by name, for example { loss: 0.01 }",
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  ),
  untilNs: whole(0, Infinity),
  rest: callable("() => new Promise((resolve) => setImmediate(resolve))"),
  observers: listOf("functions", isFunction),
  oracles: listOf("oracles, as @seedwire/testing has them", (value) => has(value, "watch")),
  checks: flag,
  guard: callable("guard of @seedwire/testing"),
  digest: oneOf({ headers: true, full: true }),
  wireBytes: flag,
  fates: kind("a book of fates, or null", (value) => value === null || has(value, "meet")),
  recordFates: flag,
  replayFates: kind("a list of fates", Array.isArray),
  limits: anything(),
};

/**
 * Refuses what is no scenario, and options that do not exist or are not what they should be.
 *
 * @throws {RangeError} says what was found, and what would be right
 */
export function checkRun(scenario: Scenario, options: RunOptions): void {
  check(scenario, SCENARIO, "runScenario: the scenario");
  checkOptions(options, KINDS, "runScenario");
  const { limits } = options;
  if (limits !== undefined) checkOptions(limits, LIMIT_KINDS, "runScenario: limits");
}
