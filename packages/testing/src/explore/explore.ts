import { checkOptions, didYouMean, type Ns } from "@seedwire/engine";
import { InputError, runScenario, type RunOptions, type RunResult, type Scenario } from "seedwire";
import { ORACLES } from "../oracles/index.ts";
import { byPlace } from "./by-place.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { FaultWindow } from "./fault-window.ts";
import type { PlannedFault } from "./faulty-network.ts";
import { Findings, type Exploration } from "./findings.ts";
import { EXPLORE_KINDS, WINDOW_KINDS } from "./option-kinds.ts";
import { TrialPlan, type Node } from "./trial-plan.ts";
import { tryFaults, type Base, type Trial } from "./trial.ts";

/** Makes runs; the trials come in the order in which they end. */
export type TrialRunner = (
  base: Base,
  tasks: Iterable<readonly PlannedFault[]>,
  onTrial: (planned: readonly PlannedFault[], trial: Trial) => void,
) => Promise<void>;

export interface ExploreOptions extends Pick<
  RunOptions,
  "file" | "seed" | "params" | "untilNs" | "limits"
> {
  /** What is tried, as `readFaultPlans` reads it. Default: every single drop. */
  readonly plans?: readonly FaultPlan[];
  /** Which packets may come to harm. Default: all. */
  readonly window?: FaultWindow;
  /** How much later a delayed packet arrives. Default 50 ms. */
  readonly delayNs?: Ns;
  /** Runs at most; of more an even sample is tried. Default 20,000. */
  readonly limit?: number;
  /** Promises that every run is watched for. Default: all of @seedwire/testing. */
  readonly oracles?: RunOptions["oracles"];
  /** Makes the runs, in several processes for example. Default: one after the other, here. */
  readonly runner?: TrialRunner;
  /** Asked between runs: ends the exploration early, with what was found. */
  readonly isStopped?: () => boolean;
  /** Told of the run without faults, before any other. */
  readonly onBase?: (base: BaseRun) => void;
  /** Told how many runs will have been made in the end, as far as is known, and how many there are. */
  readonly onPlan?: (planned: number, all: number) => void;
  /** Told of each run that is over, in the order in which they end. */
  readonly onTrial?: (trial: Trial) => void;
}

/** The run without faults. */
export interface BaseRun {
  /** Packets that were offered to links, and how many of them faults may befall. */
  readonly packets: number;
  readonly candidates: number;
  readonly links: readonly string[];
  readonly virtualNs: Ns;
}

const DEFAULT_LIMIT = 20_000;
const DEFAULT_DELAY_NS = 50e6;

/** The run that nothing is added to did not pass, so there is nothing to compare with. */
export interface BrokenBase {
  readonly broken: true;
  readonly result: RunResult;
  readonly error: unknown;
}

/**
 * Tries every fault of some kinds in a window of a run: every single loss, for example. The run is made
 * once, its fates are kept, and each fault is added to them; so the network is the same in all runs
 * until the fault comes.
 *
 * @throws {InputError} if the run cannot be repeated
 * @throws {RangeError} for options that do not exist or cannot be
 * @example await explore(download, { plans: readFaultPlans("drop:2"), window: { packets: [1, 50] } })
 */
export async function explore(
  scenario: Scenario,
  options: ExploreOptions = {},
): Promise<Exploration | BrokenBase> {
  checkOptions(options, EXPLORE_KINDS, "explore");
  checkWindow(options.window ?? {});
  const { plans = [["drop"]], window = {}, delayNs = DEFAULT_DELAY_NS } = options;
  const { limit = DEFAULT_LIMIT, isStopped = () => false, oracles = ORACLES } = options;
  const { file = "", seed = "1", params = {}, untilNs, limits = {} } = options;
  const course = {
    file,
    seed,
    params,
    limits,
    oracles,
    ...(untilNs === undefined ? {} : { untilNs }),
  };
  const { result, error, fates } = await runScenario(scenario, { ...course, recordFates: true });
  if (result.verdict !== "pass") return { broken: true, result, error };

  const base: Base = { options: course, fates, window, delayNs };
  const first = await tryFaults(scenario, base, []);
  if (first.digest !== result.digest) throw new InputError(notRepeatable(scenario.name));
  options.onBase?.({
    packets: first.packets,
    candidates: Math.max(...Object.values(first.chances)),
    links: result.links.map(({ name }) => name),
    virtualNs: result.virtualNs,
  });
  checkLink(window, result);
  const findings = new Findings(base, result, first);
  const depth = Math.max(...plans.map(({ length }) => length));
  const runner = options.runner ?? runHere(scenario, isStopped);
  let nodes: Node[] = [{ planned: [], chances: first.chances }];
  for (let made = 0; made < depth && nodes.length > 0; made++) {
    const plan = new TrialPlan(nodes, plans);
    const room = roomFor(made, depth, limit - findings.tried);
    findings.plan(plan.count, Math.min(plan.count, room));
    options.onPlan?.(findings.planned, findings.all);
    const next: Node[] = [];
    await runner(base, plan.choose(room), (planned, trial) => {
      findings.add(planned, trial);
      if (planned.length < depth) next.push({ planned, chances: trial.chances });
      options.onTrial?.(trial);
    });
    if (isStopped() && findings.tried < findings.planned) findings.isStopped = true;
    nodes = isStopped() ? [] : next.toSorted(byPlace);
  }
  return findings.summary();
}

/**
 * Runs that may be made with one fault more: first every single fault, then a fair part for each number
 * of faults that is still to come, or the last of them would never be tried.
 */
function roomFor(made: number, depth: number, left: number): number {
  if (made === 0) return Math.max(0, left);
  return Math.max(0, Math.ceil(left / (depth - made)));
}

/** A window that nothing can be in would leave nothing to be tried. */
function checkWindow(window: FaultWindow): void {
  checkOptions(window, WINDOW_KINDS, "explore: window");
  const { fromNs = 0, toNs = Infinity } = window;
  if (fromNs < toNs) return;
  throw new RangeError(
    `explore: window: fromNs is ${fromNs} and toNs ${toNs}, expected the first to be less`,
  );
}

/** A link that is not there would leave nothing to be tried. */
function checkLink({ link }: FaultWindow, { links }: RunResult): void {
  const names = links.map(({ name }) => name);
  if (link === undefined || names.includes(link)) return;
  const hint = didYouMean(link, names);
  throw new InputError(
    `explore: window: there is no link "${link}"; there are ${names.join(", ")}.${hint}`,
  );
}

const notRepeatable = (name: string): string =>
  `"${name}" took another course when it was repeated from its fates, so faults could not be told from ` +
  "chance; expected a scenario that asks nothing but the simulation: seedwire run FILE --guard shows what else it asks";

/** One after the other, in this process. */
const runHere =
  (scenario: Scenario, isStopped: () => boolean): TrialRunner =>
  async (base, tasks, onTrial) => {
    for (const planned of tasks) {
      if (isStopped()) return;
      onTrial(planned, await tryFaults(scenario, base, planned));
    }
  };
