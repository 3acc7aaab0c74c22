import { NEVER, seconds, type Ns } from "@seedwire/engine";
import { runScenario, type RunObserver, type RunOptions } from "seedwire";
import scenario from "../../scenarios/dumbbell.ts";
import { cpuNs } from "./cpu.ts";
import { runBare } from "./run-bare.ts";

/** A run of scenarios/dumbbell.ts. */
export interface DumbbellRun {
  /** As `--set` has them; the scenario's defaults for the rest. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** What the run does beside the plain thing; `"bare"`: not even the digest. */
  readonly options?: "bare" | Pick<RunOptions, "observers" | "wireBytes" | "digest" | "guard">;
  /** What is counted begins there, in virtual time: set-up is left out. Default 1 s. */
  readonly fromNs?: Ns;
  /** How much of virtual time is counted. Default: up to the end of the run. */
  readonly lengthNs?: Ns;
}

/** A reading of what a run has taken so far. */
export interface Reading {
  readonly cpuNs: number;
  readonly hops: number;
  readonly events: number;
}

/** Called at both ends of the stretch that is counted. */
export type AtEnds = (isEnd: boolean) => void;

/**
 * Runs the dumbbell and counts what a stretch of its virtual time takes. The run is checked like any other
 * (its bytes, its expectations), and fails with an error; as from the command line, protocols do not check
 * their own invariants.
 */
export async function runDumbbell(run: DumbbellRun, atEnds: AtEnds = () => {}): Promise<Reading> {
  const { params = {}, options = {}, fromNs = seconds(1), lengthNs = NEVER } = run;
  const readings: Reading[] = [];
  const watch: RunObserver = ({ simulation, net }) => {
    const read = (): void => {
      if (readings.length === 2) return;
      if (readings.length === 1) atEnds(true);
      const hops = net.links.reduce((sum, { stats }) => sum + stats.transmitted, 0);
      readings.push({ cpuNs: cpuNs(), hops, events: simulation.events });
      if (readings.length === 1) atEnds(false);
    };
    simulation.at(fromNs, read);
    if (lengthNs !== NEVER) simulation.at(fromNs + lengthNs, read);
    return read;
  };
  const untilTime = lengthNs === NEVER ? {} : { bytes: 0, duration: fromNs + lengthNs + 1 };
  const { observers = [], ...others } = options === "bare" ? {} : options;
  const all = { params: { ...untilTime, ...params }, observers: [...observers, watch] };
  if (options === "bare") await runBare(scenario, all);
  else await runChecked({ ...others, ...all });
  const [from, to] = readings;
  if (to === undefined || to.hops === from!.hops) {
    throw new Error(
      `The dumbbell with ${JSON.stringify(params)} was over at ${fromNs} ns of virtual time, before anything was counted`,
    );
  }
  return {
    cpuNs: to.cpuNs - from!.cpuNs,
    hops: to.hops - from!.hops,
    events: to.events - from!.events,
  };
}

/** CPU ns of a packet-hop in such a stretch. */
export async function dumbbellNsPerHop(run: DumbbellRun): Promise<number> {
  const { cpuNs: ns, hops } = await runDumbbell(run);
  return ns / hops;
}

async function runChecked(options: RunOptions): Promise<void> {
  const file = "scenarios/dumbbell.ts";
  const { result } = await runScenario(scenario, { ...options, file, checks: false });
  const [failure] = result.failures;
  if (failure !== undefined) throw new Error(`${failure.at}: ${failure.message}`);
}
