import { availableParallelism } from "node:os";
import { formatCount } from "@seedwire/engine";
import { LadderRecorder } from "@seedwire/report";
import {
  explore,
  tryFaults,
  type Exploration,
  type ExploreOptions,
  type TrialRunner,
} from "@seedwire/testing";
import { InputError, type Scenario } from "seedwire";
import { BROKEN, FAILED, INTERRUPTED, PASSED } from "../exit-codes.ts";
import { readFaults, type FaultFlags } from "../explore/explore-flags.ts";
import { keepFailures, makeFolder } from "../explore/keep-failures.ts";
import { watchedTrial } from "../explore/watched-trial.ts";
import { trialsInProcesses } from "../explore/worker-pool.ts";
import type { Exported, ScenarioFile } from "../load/load-file.ts";
import { muteStdout } from "../output/clean-stdout.ts";
import { formatExploreJson } from "../output/explore-json.ts";
import { formatExploration, formatFailures, formatPlan } from "../output/explore-text.ts";
import { formatFailure } from "../output/failure-text.ts";
import { formatLadder } from "../output/ladder-text.ts";
import { formatStart } from "../output/run-text.ts";
import { RunsProgress } from "../output/runs-progress.ts";
import { shellLine } from "../output/shell-quote.ts";
import { chooseOne } from "../run/choose.ts";
import { Interrupt } from "../run/interrupt.ts";
import { repeatLine } from "../run/repeat-line.ts";
import { inSession } from "../run/session.ts";
import type { StrayErrors } from "../run/stray-errors.ts";
import { throwLate } from "../run/watched-runs.ts";
import { parseSettings, readSettings } from "../settings.ts";
import { ladderWidth, type Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The options of `seedwire explore`, as they were typed. */
export interface ExploreFlags extends FaultFlags {
  readonly only?: string;
  readonly seed: string;
  readonly set?: readonly string[];
  readonly limit: number;
  readonly jobs?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Fewer runs are made in this process: others take a second to start. */
const FEW_RUNS = 400;

/** Tries every fault of some kinds in a run, and tells which ones break it. */
export async function exploreCommand(
  file: string,
  flags: ExploreFlags,
  terminal: Terminal,
): Promise<number> {
  const { seed, json = false, out } = flags;
  if (seed === "") throw new UsageError("--seed is empty: expected any text, for example --seed 7");
  const settings = parseSettings(flags.set ?? []);
  const faults = readFaults(flags);
  if (out !== undefined) makeFolder(out);
  const startMs = performance.now();
  const done = await inSession(json, terminal, async (session) => {
    const { tell, strays } = session;
    const loaded = await session.load(file);
    const chosen = chooseOne(loaded, flags.only);
    const { scenario } = chosen;
    const params = readSettings(scenario, settings, [scenario]);
    const interrupt = new Interrupt(); // whoever reads that it has begun may end it
    tell.out(formatStart(scenario, loaded.shown, seed, params, tell.outColors));
    const progress = new RunsProgress(tell);
    const isStopped = (): boolean => interrupt.came;
    let unmute = muteStdout();
    try {
      const options: ExploreOptions = {
        ...faults,
        file: loaded.shown,
        seed,
        params,
        limit: flags.limit,
        isStopped,
        runner: chooseRunner(chosen, loaded, flags, progress, strays, isStopped),
        onBase: (base) => {
          checkWindow(base.candidates, base.packets, base.links, flags);
          unmute();
          tell.out(formatPlan(base, tell.outColors));
          unmute = muteStdout();
        },
        onPlan: (planned) => progress.plan(planned),
        onTrial: ({ verdict }) => progress.step(verdict === "pass"),
      };
      const first = { name: "the run without faults", takesHostErrors: false };
      const exploration = await strays.within(first, () => explore(scenario, options));
      if (!exploration.broken) throwLate(strays, loaded.shown);
      unmute();
      progress.clear();
      if (exploration.broken) {
        const repeat = repeatLine(file, { ...flags, check: "all" }, flags.only);
        const { result, error } = exploration;
        tell.err("\nWithout any fault already:\n");
        for (const failure of result.failures) {
          tell.err(formatFailure(failure, error, result, repeat, tell.errColors));
        }
        return result.verdict === "error" ? BROKEN : FAILED;
      }
      const files = out === undefined ? [] : await keepFailures(exploration, out);
      const wallMs = performance.now() - startMs;
      tell.out(formatExploration(exploration, wallMs, tell.outColors));
      await tellFailures(exploration, scenario, files, tell);
      return { exploration, files };
    } catch (error) {
      throw error instanceof InputError ? new UsageError(error.message, { cause: error }) : error;
    } finally {
      unmute();
      progress.clear();
      interrupt.close();
    }
  });
  if (typeof done === "number") return done;
  const { exploration, files } = done;
  if (json) terminal.out(formatExploreJson(ownVersion(), exploration, files));
  if (exploration.verdict === "error") return BROKEN;
  if (exploration.verdict === "fail") return FAILED;
  return exploration.isStopped ? INTERRUPTED : PASSED;
}

/** In this process, or in several if there is enough to do. */
function chooseRunner(
  { scenario, exportName }: Exported,
  { path }: ScenarioFile,
  { jobs }: ExploreFlags,
  progress: RunsProgress,
  strays: StrayErrors,
  isStopped: () => boolean,
): TrialRunner {
  const here: TrialRunner = async (base, tasks, onTrial) => {
    for (const planned of tasks) {
      if (isStopped()) return;
      onTrial(planned, await watchedTrial(scenario, base, planned, strays));
    }
  };
  const count = jobs ?? availableParallelism();
  const beside = trialsInProcesses({ file: path, exportName }, count, isStopped);
  const isFew = (): boolean => jobs === undefined && progress.left < FEW_RUNS;
  return (...args) => (count === 1 || isFew() ? here : beside)(...args);
}

function checkWindow(
  candidates: number,
  packets: number,
  links: readonly string[],
  { link, window, from, to }: ExploreFlags,
): void {
  if (candidates > 0) return;
  if (link !== undefined && !links.includes(link)) {
    throw new UsageError(`--link ${link}: there is no such link; there are ${links.join(", ")}`);
  }
  const limits = Object.entries({ window, link, from, to }).filter(
    ([, value]) => value !== undefined,
  );
  const typed = limits.map(([name, value]) => `--${name} ${value}`).join(" ");
  throw new UsageError(
    packets === 0
      ? "No packet is sent in this run: there is nothing to harm"
      : `${typed}: no packet is in there; the run has ${formatCount(packets)} packets`,
  );
}

/** Which runs failed, the first one as a ladder, and how to repeat it. */
async function tellFailures(
  exploration: Exploration,
  scenario: Scenario,
  files: readonly string[],
  tell: Terminal,
): Promise<void> {
  const [first] = exploration.failures;
  if (first === undefined) return;
  tell.out(formatFailures(exploration, files, tell.outColors));
  const ladder = new LadderRecorder();
  const unmute = muteStdout();
  await tryFaults(scenario, exploration.base, first.planned, [ladder.observe]);
  unmute();
  tell.out(`\nThe first of them:\n\n`);
  tell.out(formatLadder(ladder.steps, tell.outColors, { width: ladderWidth(tell) }));
  const { bold } = tell.outColors;
  if (files.length > 0) {
    const repeat = shellLine(["npx", "seedwire", "replay", files[0]!, "--ladder"]);
    tell.out(`\nTo repeat it: ${bold(repeat)}\n`);
  } else {
    tell.out(`\nTo keep them as fate files, for replay and shrink: ${bold("--out FOLDER")}\n`);
  }
}
