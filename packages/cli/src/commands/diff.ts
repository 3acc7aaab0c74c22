import { runScenario, type RunOutcome } from "seedwire";
import { diffRuns, guard, NondeterminismError, type RunDiff } from "@seedwire/testing";
import { findSides, type NamedSide, type SidePair } from "../diff/sides.ts";
import { BROKEN, FAILED, MISUSED, PASSED } from "../exit-codes.ts";
import { mapOwnStacks } from "../load/map-stacks.ts";
import { diffData } from "../output/diff-json.ts";
import { formatDiff } from "../output/diff-text.ts";
import { showProgress } from "../output/progress.ts";
import { BUNDLE } from "../own-package.ts";
import { inSession } from "../run/session.ts";
import type { StrayErrors } from "../run/stray-errors.ts";
import { watchedRuns } from "../run/watched-runs.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { ownVersion } from "../version.ts";

/** The options of `seedwire diff`, as they were typed. */
export interface DiffFlags {
  readonly only?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly until?: string;
  /** Settings of the second run only. */
  readonly against?: readonly string[];
  readonly againstSeed?: string;
  readonly guard?: boolean;
  readonly history?: string;
  readonly json?: boolean;
}

/** Two runs that were compared. */
export interface Compared extends SidePair {
  readonly diff: RunDiff;
  /** What the guard says of runs that ought to be the same and are not; null if nothing. */
  readonly culprit: NondeterminismError | null;
}

/** Runs twice, compares all that happens, and shows where it first differs. */
export async function diff(
  file: string,
  other: string | undefined,
  flags: DiffFlags,
  terminal: Terminal,
): Promise<number> {
  const { json = false } = flags;
  const before = readHistory(flags.history);
  if (BUNDLE !== null) mapOwnStacks(BUNDLE); // it tells which code of seedwire events come from
  const compared = await inSession(json, terminal, async (session) => {
    const { strays, tell } = session;
    const all: Compared[] = [];
    for (const pair of await findSides(file, other, flags, session)) {
      const watched = (side: NamedSide): NamedSide => watching(side, flags, strays, terminal);
      const [left, right] = [watched(pair.left), watched(pair.right)];
      const found = await diffRuns(left, right, before);
      const culprit = pair.isSame && !isEqual(found) ? await findCulprit(left) : null;
      const one = { ...pair, diff: found, culprit };
      if (!json) tell.out(`${all.length > 0 ? "\n" : ""}${formatDiff(one, tell.outColors)}`);
      all.push(one);
    }
    return all;
  });
  if (json) {
    const data = { seedwire: ownVersion(), diffs: compared.map(diffData) };
    terminal.out(`${JSON.stringify(data, null, 2)}\n`);
  }
  return Math.max(PASSED, ...compared.map(({ diff: found }) => exitCodeOf(found)));
}

/** Whether nothing at all differs. */
export const isEqual = ({ divergence, results }: RunDiff): boolean =>
  divergence === null && results.length === 0;

function readHistory(history: string | undefined): { readonly before?: number } {
  if (history === undefined) return {};
  if (/^\d{1,4}$/.test(history)) return { before: Number(history) };
  throw new UsageError(`--history ${history}: expected a count of events, for example 30`);
}

/** The same run, with what the command line wants of it besides. */
function watching(
  side: NamedSide,
  flags: DiffFlags,
  strays: StrayErrors,
  terminal: Terminal,
): NamedSide {
  const observers = terminal.isLive ? [showProgress(terminal, side.options.untilNs)] : [];
  const guarded = flags.guard === true ? { guard } : {};
  return {
    ...side,
    run: watchedRuns(strays),
    options: { ...side.options, ...guarded, observers },
  };
}

/** Runs of the same options differ: who uses what differs each time? */
async function findCulprit({ scenario, options }: NamedSide): Promise<NondeterminismError | null> {
  const { error } = await runScenario(scenario, { ...options, guard });
  return error instanceof NondeterminismError ? error : null;
}

function exitCodeOf(found: RunDiff): number {
  const outcomes = [found.left, found.right];
  if (outcomes.some(({ result }) => result.verdict === "error")) return BROKEN;
  if (outcomes.some(isMisused)) return MISUSED;
  if (outcomes.some(({ error }) => error instanceof NondeterminismError)) return FAILED;
  return isEqual(found) ? PASSED : FAILED;
}

const isMisused = ({ result }: RunOutcome): boolean =>
  result.failures.some(({ kind }) => kind === "input");
