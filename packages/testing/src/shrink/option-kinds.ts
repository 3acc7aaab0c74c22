import { anything, callable, whole, type Kinds } from "@seedwire/engine";
import { anyText, list, oracles } from "../input/kinds.ts";
import type { ExplainOptions } from "./explain.ts";
import type { ShrinkOptions } from "./shrink.ts";

const COMMON: Kinds<Pick<ShrinkOptions, "maxRuns" | "stop" | "onProgress" | "isStill">> = {
  maxRuns: whole(0, Infinity),
  stop: callable("() => false"),
  onProgress: callable("({ runs }) => console.log(runs)"),
  isStill: callable("({ result }) => result.failures.length > 0"),
};

/** What options of `shrink` may be. Those of its runs are looked at when they begin. */
export const SHRINK_KINDS: Kinds<ShrinkOptions> = {
  ...COMMON,
  file: anyText,
  oracles,
  runOptions: anything(),
  observers: list("functions"),
  run: callable("runScenario"),
};

/** What options of `explainFailure` may be. */
export const EXPLAIN_KINDS: Kinds<ExplainOptions> = {
  ...COMMON,
  save: callable("(file) => name"),
  width: whole(1, 1e4),
};
