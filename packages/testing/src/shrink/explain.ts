import { checkIsOptions, checkOptions, formatDuration } from "@seedwire/engine";
import { LadderRecorder, ladderText } from "@seedwire/report";
import {
  fateFileOf,
  runScenario,
  writeFateFile,
  type FateFile,
  type RunOptions,
  type Scenario,
} from "seedwire";
import { keep } from "./keep.ts";
import { notRepeated } from "./nothing-to-shrink.ts";
import { EXPLAIN_KINDS } from "./option-kinds.ts";
import { shrink, type ShrinkOptions, type ShrinkResult } from "./shrink.ts";
import { shrunkWords } from "./shrunk-words.ts";

export interface ExplainOptions extends Pick<
  ShrinkOptions,
  "maxRuns" | "stop" | "onProgress" | "isStill"
> {
  /**
   * Keeps the reduced run and says by which name it can be found: `npx seedwire replay NAME` is the
   * line that is told. Default: the text has the whole fate file in it.
   */
  readonly save?: (file: FateFile) => string | Promise<string>;
  /** Columns of the packet ladder. Default 100. */
  readonly width?: number;
}

/** A failing run as people want to be told of it. */
export interface Explanation {
  /** What failed, the fates that it takes, the packets as a ladder, and the line that repeats it. */
  readonly text: string;
  readonly shrunk: ShrinkResult;
}

/**
 * Makes a story of a run that fails: records its fates, reduces it, and tells what is left. For tests
 * that try many runs: the text is what to throw.
 *
 * @param options those of the run: seed, parameters, oracles, where the scenario's file is; default none
 * @throws {InputError} if the run passes
 * @example throw new Error((await explainFailure(download, { seed: "7", oracles: ORACLES, file })).text);
 */
export async function explainFailure(
  scenario: Scenario,
  options: RunOptions = {},
  explainOptions: ExplainOptions = {},
): Promise<Explanation> {
  checkIsOptions(options, 'seed: "7"', "explainFailure");
  checkOptions(explainOptions, EXPLAIN_KINDS, "explainFailure");
  const { save, width = 100, ...shrinkOptions } = explainOptions;
  const { guard, limits, rest, wireBytes, oracles = [], file = "" } = options;
  const outcome = await runScenario(scenario, { ...options, recordFates: true });
  const ladder = new LadderRecorder();
  const shrunk = await shrink(scenario, fateFileOf(outcome, options), {
    ...shrinkOptions,
    oracles,
    file,
    runOptions: definedOf({ guard, limits, rest, wireBytes }),
    observers: [ladder.observe],
  }).catch((error: unknown) => {
    throw notRepeated(error, outcome);
  });
  const { name, trouble } = await keep(shrunk.file, save);
  const { seed, failures } = shrunk.outcome.result;
  const told = failures.map(
    ({ message, virtualNs, at }) =>
      `"${scenario.name}" failed: ${message}\n` +
      `    at ${at === "" ? "" : `${at}, `}virtual time ${formatDuration(virtualNs)}, seed ${seed}`,
  );
  const parts = [
    ...told,
    shrunkWords(scenario, shrunk).join("\n"),
    ladderText(ladder.steps, { width }).trimEnd(),
    name === null
      ? `${trouble}To repeat it, write this to x.fates.json, then npx seedwire replay x.fates.json\n${writeFateFile(shrunk.file)}`
      : `To repeat it: npx seedwire replay ${name}`,
  ];
  return { text: parts.join("\n\n"), shrunk };
}

/** Options without those that are not set. */
function definedOf<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
