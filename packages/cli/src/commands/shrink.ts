import * as path from "node:path";
import { InputError } from "seedwire";
import { LadderRecorder } from "@seedwire/report";
import { shrink, shrunkWords, type ShrinkProgress, type ShrinkResult } from "@seedwire/testing";
import { PASSED } from "../exit-codes.ts";
import { checkOutputs } from "../files/kept-inputs.ts";
import { formatFailure } from "../output/failure-text.ts";
import { formatJson } from "../output/json.ts";
import { formatLadder } from "../output/ladder-text.ts";
import { formatStart } from "../output/run-text.ts";
import { shellLine } from "../output/shell-quote.ts";
import { formatOthers, formatShrinkProgress } from "../output/shrink-text.ts";
import { findFailingRun, type FailingRunFlags } from "../run/failing-run.ts";
import { FateOutput } from "../run/fate-output.ts";
import { SCENARIO_FILE } from "../run/outputs.ts";
import { Interrupt } from "../run/interrupt.ts";
import { inSession } from "../run/session.ts";
import { watchedRuns } from "../run/watched-runs.ts";
import { ladderWidth, type Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The options of `seedwire shrink`, as they were typed. */
export interface ShrinkFlags extends FailingRunFlags {
  readonly out?: string;
  readonly maxRuns?: number;
  readonly minutes?: number;
  readonly json?: boolean;
}

/** Reduces a failing run, writes down what is left, and tells it. */
export async function shrinkCommand(
  name: string,
  flags: ShrinkFlags,
  terminal: Terminal,
): Promise<number> {
  const { json = false, maxRuns, minutes = Infinity } = flags;
  const out = flags.out ?? beside(name, "min");
  const startMs = performance.now();
  const done = await inSession(json, terminal, async (session) => {
    const { tell, strays } = session;
    const run = watchedRuns(strays);
    const { scenario, shown, oracles, file } = await findFailingRun(name, flags, session, run);
    checkOutputs({ "--out": flags.out }, [
      { file: name, what: name.endsWith(".json") ? "the recorded run itself" : SCENARIO_FILE },
      { file: shown, what: SCENARIO_FILE },
    ]);
    const output = new FateOutput(out, "--out");
    const interrupt = new Interrupt(); // whoever reads that it has begun may end it
    tell.out(formatStart(scenario, shown, file.seed, file.params, tell.outColors));
    const ladder = new LadderRecorder();
    const progress = new Progress(terminal);
    let result: ShrinkResult;
    try {
      result = await shrink(scenario, file, {
        file: shown,
        oracles,
        run,
        observers: [ladder.observe],
        ...(maxRuns === undefined ? {} : { maxRuns }),
        stop: () => interrupt.came || performance.now() - startMs > minutes * 60_000,
        onProgress: (now) => progress.show(now),
      });
    } catch (error) {
      throw error instanceof InputError ? notFailing(error, name, flags) : error;
    } finally {
      interrupt.close();
      progress.clear();
    }
    output.write({ ...result.file, file: shown });
    await output.commit();
    const others = await keepOthers(result, name, shown);
    const { outColors } = tell;
    const [title = "", ...lines] = shrunkWords(scenario, result);
    tell.out(`\n${[outColors.bold(title), ...lines].join("\n")}\n`);
    tell.out(`\n${formatLadder(ladder.steps, outColors, { width: ladderWidth(tell) })}`);
    const { outcome } = result;
    for (const failure of outcome.result.failures) {
      const repeat = shellLine(["npx", "seedwire", "replay", out]);
      const { error } = outcome;
      tell.out(`\n${formatFailure(failure, error, outcome.result, repeat, outColors)}`);
    }
    tell.out(formatOthers(result.others, others, outColors));
    return { result, others };
  });
  if (json) {
    const { outcome, before, runs, complete } = done.result;
    const about = {
      from: name,
      file: out,
      fatesBefore: before.fates,
      fates: done.result.file.fates,
      runs,
      complete,
      others: done.others,
    };
    terminal.out(formatJson(ownVersion(), [outcome], { shrink: about }));
  }
  return PASSED;
}

/** `lab/x.fates.json` gives `lab/x.min.fates.json`, and so does `lab/x.min.fates.json` itself. */
function beside(name: string, word: string): string {
  const stem = path.basename(name).replace(/(\.min)?(\.fates)?\.(json|m?[jt]s)$/, "");
  return path.join(path.dirname(name), `${stem}.${word}.fates.json`);
}

/** Writes the other failures beside the fate file. */
async function keepOthers(
  { others }: ShrinkResult,
  name: string,
  shown: string,
): Promise<string[]> {
  const files: string[] = [];
  for (const [i, { file }] of others.entries()) {
    const target = beside(name, `other${i + 1}`);
    const output = new FateOutput(target, "--out");
    output.write({ ...file, file: shown });
    await output.commit();
    files.push(target);
  }
  return files;
}

function notFailing(
  error: InputError,
  name: string,
  { only, seed, set = [] }: ShrinkFlags,
): UsageError {
  const words = /\.m?[jt]s$/.test(name)
    ? [
        "run",
        name,
        ...(only === undefined ? [] : ["--only", only]),
        ...(seed === undefined ? [] : [`--seed=${seed}`]),
        ...set.flatMap((setting) => ["--set", setting]),
      ]
    : ["replay", name];
  const line = shellLine(["npx", "seedwire", ...words]);
  return new UsageError(`${error.message}. To see it: ${line}`, { cause: error });
}

/** A line on a terminal that is written over again and again. */
class Progress {
  readonly #terminal: Terminal;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(progress: ShrinkProgress): void {
    if (!this.#terminal.isLive) return;
    this.#isShown = true;
    this.#terminal.err(`${CLEAR_LINE}${formatShrinkProgress(progress)}`);
  }

  clear(): void {
    if (this.#isShown) this.#terminal.err(CLEAR_LINE);
    this.#isShown = false;
  }
}

const CLEAR_LINE = "\r\u001B[K";
