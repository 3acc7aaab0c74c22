import { NEVER, Simulation, type SimulationOptions } from "@seedwire/engine";
import { Digest } from "@seedwire/trace";
import { createExpect } from "../expect/index.ts";
import { RunFates } from "../fates/run-fates.ts";
import { Network } from "../net/index.ts";
import { Watch } from "../oracle/index.ts";
import { readParams } from "../params/index.ts";
import { Report } from "../report/index.ts";
import { hostTurns } from "../rest.ts";
import type { Scenario } from "../scenario.ts";
import { failureOf, verdictOf } from "./failure.ts";
import { legible } from "./legible.ts";
import { checkRun } from "./option-kinds.ts";
import type { RunGuard, RunOptions, RunOutcome, RunStart } from "./run-options.ts";
import type { RunResult } from "./run-result.ts";

/**
 * Runs a scenario once. Whatever the scenario does wrong is in the result; only wrong options throw.
 *
 * @example
 * const { result } = await runScenario(lossyDownload, { seed: "7", params: { loss: "3%" } });
 * @throws {InputError} for parameters that the scenario does not have or accept
 * @throws {RangeError} for other options that cannot be, and fates to repeat that are none or are said twice
 */
export async function runScenario(
  scenario: Scenario,
  options: RunOptions = {},
): Promise<RunOutcome> {
  checkRun(scenario, options);
  const { file = "", seed = "1", untilNs = NEVER, checks = true, guard = noGuard } = options;
  const params = readParams(scenario.params, options.params ?? {}, scenario.name);
  const turns = turnsOf(options);
  const simulation = new WatchedSimulation({
    seed,
    checks,
    limits: { ...scenario.limits, ...options.limits },
    ...turns,
  });
  const digest = new Digest(simulation, { full: options.digest === "full" });
  const { wireBytes = false } = options;
  const fates: RunFates = new RunFates(options, () => net.hosts);
  const net = new Network(simulation, { wireBytes, fates: fates.book });
  const report = new Report(net);
  const start: RunStart = { scenario, file, seed, params, simulation, net };
  const observers = (options.observers ?? []).map((observe) => observe(start));

  const watch = new Watch(options.oracles ?? [], simulation, net);

  const context = { net, params, report, seed, expect: createExpect(() => simulation.nowNs) };
  const { settleNs } = scenario;
  let cutOff = false;
  const thrown = await caught(async () => {
    const run = async () => {
      // The body begins within a turn, so that it is known when its beginning has come to rest.
      if (turns.isOutside !== undefined) await turns.rest?.();
      return simulation.run(() => scenario.body(context), { untilNs, settleNs });
    };
    const finished = await guard(start, run);
    cutOff = !finished;
    watch.end(finished);
    if (watch.violation !== null) throw watch.violation;
  });
  const error = thrown === null ? null : legible(thrown.error);
  const failures =
    thrown === null
      ? []
      : [failureOf(error, file, simulation.nowNs, !simulation.wasTold(thrown.error))];
  const result: RunResult = {
    scenario: scenario.name,
    file,
    seed,
    params,
    verdict: verdictOf(failures),
    digest: digest.value(),
    virtualNs: simulation.nowNs,
    events: simulation.events,
    packetHops: net.links.reduce((sum, { stats }) => sum + stats.transmitted, 0),
    flows: report.flows(),
    links: report.links(),
    metrics: report.metrics,
    failures,
  };
  for (const finish of observers) finish?.(result);
  const { recorded, unmet } = fates;
  return {
    result,
    error: error ?? null,
    notes: report.notes,
    net,
    fates: recorded,
    unmetFates: unmet,
    cutOff,
  };
}

const noGuard: RunGuard = (_start, run) => run();

/** Knows which errors came from application code: all others are the simulation's own. */
class WatchedSimulation extends Simulation {
  #told: { readonly error: unknown } | null = null;

  override fail(error: unknown): void {
    this.#told ??= { error };
    super.fail(error);
  }

  wasTold(error: unknown): boolean {
    return this.#told !== null && Object.is(this.#told.error, error);
  }
}

function turnsOf({ rest }: RunOptions): Pick<SimulationOptions, "rest" | "isOutside"> {
  return rest === undefined ? (hostTurns() ?? {}) : { rest };
}

async function caught(action: () => Promise<unknown>): Promise<{ readonly error: unknown } | null> {
  try {
    await action();
    return null;
  } catch (error) {
    return { error };
  }
}
