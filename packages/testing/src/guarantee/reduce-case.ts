import { fateFileOf, type Oracle, type RunOptions, type RunOutcome } from "seedwire";
import { CASE_FILE, randomNetwork, runCase, type NetworkCase } from "../case/index.ts";
import { caseEdits } from "../case/simpler-case.ts";
import { ORACLES } from "../oracles/index.ts";
import { isSameMark, markOf, type FailureMark } from "../shrink/failure-mark.ts";
import { shrink, type ShrinkResult } from "../shrink/index.ts";
import { onOneCable, type FatedCase } from "./one-cable.ts";
import { strippedCase } from "./stripped-case.ts";

export interface ReduceOptions {
  /** Where the scenario is that plays cases. Default: that of seedwire's own repository. */
  readonly file?: string;
  readonly oracles?: readonly Oracle[];
  /** Asked before each run whether it is time to end. Default: never. */
  readonly stop?: () => boolean;
  /** Runs at most. Default 1000. */
  readonly maxRuns?: number;
}

/** How much of the work goes to the case as it was drawn: a third; the fates need more. */
const FIRST_PART = 3;

/**
 * Reduces a case that fails: first the case as it is, whose random models draw anew each time; then the
 * fates that these drew, as data.
 *
 * @returns null if it does not fail
 */
export async function reduceCase(
  failing: NetworkCase,
  options: ReduceOptions = {},
): Promise<ShrinkResult | null> {
  const { file = CASE_FILE, oracles = ORACLES, stop = () => false, maxRuns = 1000 } = options;
  const common: RunOptions = { file, oracles };
  const mark = markOf(await runCase(failing, common));
  if (mark === null) return null;

  const firstRuns = Math.floor(maxRuns / FIRST_PART);
  let runs = 0;
  const mayRun = (): boolean => {
    if (runs >= firstRuns || stop()) return false;
    runs++;
    return true;
  };
  const fails = async (networkCase: NetworkCase): Promise<boolean> =>
    mayRun() && isSameMark(mark, markOf(await runCase(networkCase, common)));
  const networkCase = await simplest(failing, fails);

  const recorded = await runCase(networkCase, { ...common, recordFates: true });
  const found = await fewestModels({ networkCase, fates: recorded.fates }, mark, common);
  const outcome = await replay(found, common);
  const whole = isSameMark(mark, markOf(outcome)) ? { ...outcome, fates: found.fates } : recorded;
  const shrunk = await shrink(randomNetwork, fateFileOf(whole, common), {
    oracles,
    stop,
    maxRuns: maxRuns - runs,
  });
  const before = { ...shrunk.before, fates: recorded.fates.length };
  return { ...shrunk, runs: shrunk.runs + runs, before };
}

/** Goes from simpler case to simpler case as long as it fails; what did not help is tried once a round. */
async function simplest(
  failing: NetworkCase,
  fails: (networkCase: NetworkCase) => Promise<boolean>,
): Promise<NetworkCase> {
  let best = failing;
  for (let before: NetworkCase | null = null; before !== best;) {
    before = best;
    const useless = new Set<string>([" without seed"]);
    for (let next: NetworkCase | null = best; next !== null;) {
      best = next;
      next = await firstFailing(best, useless, fails);
    }
  }
  return best;
}

/** The first simpler case that fails too; null if there is none. */
async function firstFailing(
  networkCase: NetworkCase,
  useless: Set<string>,
  fails: (networkCase: NetworkCase) => Promise<boolean>,
): Promise<NetworkCase | null> {
  for (const edit of caseEdits(networkCase)) {
    if (useless.has(edit.name)) continue;
    if (await fails(edit.networkCase)) return edit.networkCase;
    useless.add(edit.name);
  }
  return null;
}

/** Without the models that drew the fates, and without routers, if it fails without them. */
async function fewestModels(
  recorded: FatedCase,
  mark: FailureMark,
  common: RunOptions,
): Promise<FatedCase> {
  const fails = async (candidate: FatedCase | null): Promise<FatedCase | null> =>
    candidate !== null && isSameMark(mark, markOf(await replay(candidate, common)))
      ? candidate
      : null;
  const plain = { ...recorded, networkCase: strippedCase(recorded.networkCase) };
  const stripped = (await fails(plain)) ?? recorded;
  return (await fails(onOneCable(stripped))) ?? stripped;
}

const replay = ({ networkCase, fates }: FatedCase, common: RunOptions): Promise<RunOutcome> =>
  runCase(networkCase, { ...common, replayFates: fates });
