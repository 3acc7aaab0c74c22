import { BROKEN, FAILED, INTERRUPTED, MISUSED, PASSED } from "../exit-codes.ts";
import { checkOutputs } from "../files/kept-inputs.ts";
import { RunsProgress } from "../output/runs-progress.ts";
import { formatSweepJson } from "../output/sweep-json.ts";
import {
  formatSweep,
  formatSweepEnd,
  formatSweepStart,
  formatUnfinished,
} from "../output/sweep-text.ts";
import { chooseOne } from "../run/choose.ts";
import { chooseOracles } from "../run/oracles.ts";
import { Interrupt } from "../run/interrupt.ts";
import { SCENARIO_FILE } from "../run/outputs.ts";
import { repeatLine } from "../run/repeat-line.ts";
import { inSession } from "../run/session.ts";
import { readUntil } from "../run/until.ts";
import { makeGrid } from "../sweep/grid.ts";
import type { RunDone } from "../sweep/make-run.ts";
import { makeRuns, type Making } from "../sweep/make-runs.ts";
import { planSweep, type SweepPlan, type SweepTask } from "../sweep/plan.ts";
import { sumUp } from "../sweep/results.ts";
import { isSameRun, rowOf, type Conditions, type Row } from "../sweep/row.ts";
import { parseSeeds } from "../sweep/seeds.ts";
import { SweepFile } from "../sweep/sweep-file.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The options of `seedwire sweep`, as they were typed. */
export interface SweepFlags {
  readonly seeds?: string;
  readonly only?: string;
  readonly set?: readonly string[];
  readonly until?: string;
  readonly check?: string;
  readonly jobs?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** Runs a scenario with many seeds and parameters, and sums up what it measured. */
export async function sweep(file: string, flags: SweepFlags, terminal: Terminal): Promise<number> {
  const { json = false, out, resume = false, check, jobs } = flags;
  if (flags.seeds === undefined) {
    throw new UsageError("--seeds is missing: the seeds to run with, for example --seeds 1..20");
  }
  const { seeds: range } = flags;
  const seeds = parseSeeds(range);
  const untilNs = flags.until === undefined ? undefined : readUntil(flags.until);
  if (resume && out === undefined) {
    throw new UsageError("--resume goes on with what --out FILE has; add --out FILE");
  }
  const conditions: Conditions = { untilNs: untilNs ?? null, check: check ?? "" };
  await chooseOracles(check); // they are the workers', but who names one that is not there hears of it now
  const startMs = performance.now();
  const [code, document] = await inSession(json, terminal, async (session) => {
    const { tell } = session;
    const loaded = await session.load(file);
    const exported = chooseOne(loaded, flags.only);
    const { scenario } = exported;
    const grid = makeGrid(scenario, flags.set ?? [], seeds.length);
    checkOutputs({ "--out": out }, [{ file, what: SCENARIO_FILE }], ".csv");
    const kept = out === undefined ? null : new SweepFile(out, scenario, conditions, resume);
    const plan = planSweep(scenario, grid.cells, seeds, kept?.rows ?? []);
    const repeat = ({ cell, seed }: SweepTask): string =>
      repeatLine(file, { ...flags, seed, set: cell.settings }, flags.only);
    const interrupt = new Interrupt(); // whoever reads that it has begun may end it
    const isStopped = (): boolean => interrupt.came;
    const { outColors } = tell;
    tell.out(formatSweepStart(scenario, loaded.shown, range, grid, plan, outColors));
    try {
      const making = { exported, loaded, untilNs, check, jobs, isStopped };
      const made = await makeAll(plan, making, conditions, kept, repeat, tell);
      const rows = made.rows.flat();
      const results = sumUp(grid, made.rows);
      const wallMs = performance.now() - startMs;
      tell.out(formatSweep(scenario, grid, results, outColors));
      tell.out(formatSweepEnd(rows, plan, wallMs, made.failures, outColors));
      const isWhole = rows.length === plan.all.flat().length;
      if (isWhole) await kept?.commit(rows);
      else if (kept?.hasPart === true) tell.out(formatUnfinished(kept.part, outColors));
      const about = { scenario: scenario.name, file: loaded.shown, seeds };
      return [
        exitCodeOf(rows, made.isMisused, isWhole),
        json ? formatSweepJson(ownVersion(), about, grid, results, rows) : "",
      ] as const;
    } finally {
      interrupt.close();
      kept?.close();
    }
  });
  terminal.out(document);
  return code;
}

/** A run that failed, and the command that repeats it. */
interface Failed {
  readonly row: Row;
  readonly repeat: string;
}

interface Made {
  /** Of each cell, in the order of the seeds; less than all if it was interrupted. */
  readonly rows: readonly (readonly Row[])[];
  readonly failures: readonly Failed[];
  /** Whether a scenario handed seedwire something that cannot be. */
  readonly isMisused: boolean;
}

/** @throws {UsageError} if what is known does not come out as it did */
async function makeAll(
  { all, toCheck, toMake }: SweepPlan,
  making: Making,
  conditions: Conditions,
  kept: SweepFile | null,
  repeat: (task: SweepTask) => string,
  tell: Terminal,
): Promise<Made> {
  const rows = new Map<SweepTask, Row>();
  for (const task of all.flat()) if (task.known !== null) rows.set(task, task.known);
  let isMisused = false;
  const rowOfDone = ({ entry }: RunDone): Row => rowOf({ ...entry, ...conditions });
  const progress = new RunsProgress(tell);
  progress.plan(toCheck.length + toMake.length);
  try {
    await makeRuns(toCheck, making, repeat, (task, done) => {
      if (!isSameRun(task.known!, rowOfDone(done))) throw isStale(repeat(task));
      progress.step(true);
    });
    await makeRuns(toMake, making, repeat, (task, done) => {
      progress.step(done.entry.verdict === "pass");
      isMisused ||= done.isMisused;
      rows.set(task, kept?.add(done.entry) ?? rowOfDone(done));
    });
  } finally {
    progress.clear();
  }
  const failures = all.flat().flatMap((task): Failed[] => {
    const row = rows.get(task);
    return row === undefined || row.verdict === "pass" ? [] : [{ row, repeat: repeat(task) }];
  });
  const ofCells = all.map((ofCell) => ofCell.flatMap((task) => rows.get(task) ?? []));
  return { rows: ofCells, failures, isMisused };
}

const isStale = (repeat: string): UsageError =>
  new UsageError(
    `--resume: the scenario has changed, a run that is known comes out otherwise now: ${repeat}\n` +
      "Leave --resume out and choose another name for --out to begin anew",
  );

function exitCodeOf(rows: readonly Row[], isMisused: boolean, isWhole: boolean): number {
  if (rows.some(({ verdict }) => verdict === "error")) return BROKEN;
  if (isMisused) return MISUSED;
  if (rows.some(({ verdict }) => verdict === "fail")) return FAILED;
  return isWhole ? PASSED : INTERRUPTED;
}
