import { fateFileOf, type FateFile, type Oracle, type runScenario, type Scenario } from "seedwire";
import { parseSettings, readSettings } from "../settings.ts";
import { UsageError } from "../usage-error.ts";
import { chooseScenarios } from "./choose.ts";
import { chooseOracles } from "./oracles.ts";
import { RecordedRun } from "./recorded-run.ts";
import type { Session } from "./session.ts";

/** How a failing run is found. */
export interface FailingRunFlags {
  readonly check?: string;
  readonly only?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
}

/** A run that is to be reduced. */
export interface FailingRun {
  readonly scenario: Scenario;
  /** The scenario's file as results show it. */
  readonly shown: string;
  readonly oracles: readonly Oracle[];
  readonly file: FateFile;
}

/**
 * The run that a fate file keeps, or that a scenario makes, whose fates are then recorded.
 *
 * @param run what runs a scenario
 * @throws {UsageError} if there is none, or it cannot be read
 */
export async function findFailingRun(
  name: string,
  flags: FailingRunFlags,
  session: Session,
  run: typeof runScenario,
): Promise<FailingRun> {
  if (/\.m?[jt]s$/.test(name)) return await record(name, flags, session, run);
  for (const option of ["only", "seed", "set"] as const) {
    if (flags[option] === undefined) continue;
    throw new UsageError(
      `--${option}: ${name} says itself which run it is; this option goes with a scenario's file`,
    );
  }
  const recorded = new RecordedRun(name);
  const { check = recorded.file.check === true ? "all" : undefined } = flags;
  const oracles = await chooseOracles(check);
  const loaded = await session.load(recorded.findScenarioFile());
  const scenario = recorded.findScenario(loaded);
  const file = { ...recorded.file, params: recorded.readParams(scenario) };
  return { scenario, shown: loaded.shown, oracles, file };
}

async function record(
  name: string,
  { check, only, seed = "1", set = [] }: FailingRunFlags,
  session: Session,
  run: typeof runScenario,
): Promise<FailingRun> {
  const settings = parseSettings(set);
  const oracles = await chooseOracles(check);
  const loaded = await session.load(name);
  const chosen = chooseScenarios(loaded, only);
  if (chosen.length !== 1) {
    const names = chosen.map(({ scenario }) => `"${scenario.name}"`).join(", ");
    throw new UsageError(
      `${loaded.shown} has ${chosen.length} scenarios: ${names}; choose one with --only NAME`,
    );
  }
  const { scenario } = chosen[0]!;
  const params = readSettings(scenario, settings);
  const options = { file: loaded.shown, seed, params, oracles };
  const outcome = await run(scenario, { ...options, recordFates: true });
  return { scenario, shown: loaded.shown, oracles, file: fateFileOf(outcome, options) };
}
