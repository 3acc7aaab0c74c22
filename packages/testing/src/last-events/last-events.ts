import type { Simulation } from "@seedwire/engine";
import { traceText } from "@seedwire/trace";
import { runScenario, type Oracle, type RunOptions, type Scenario } from "seedwire";

/** The events around the one that a run failed at, as lines of text. */
export interface LastEvents {
  /** Up to the failure; the packet in question is most often the last of them. */
  readonly before: readonly string[];
  /** What would have come next, had no oracle ended the run. Empty after any other failure. */
  readonly after: readonly string[];
}

export interface LastEventsOptions {
  /** Most lines up to the failure. Default 20. */
  readonly before?: number;
  /** Most lines after it. Default 5. */
  readonly after?: number;
}

/**
 * The events around a failure: of an oracle, of an invariant, or of anything else. Runs the scenario
 * again, which takes the same course, so that no run pays for what only a broken one needs.
 *
 * @param options those of the run that failed
 */
export async function lastEvents(
  scenario: Scenario,
  options: RunOptions,
  { before = 20, after = 5 }: LastEventsOptions = {},
): Promise<LastEvents> {
  const lines: string[] = [];
  /** How many of the lines come before the breach; NaN as long as there is none. */
  let breachedAt = NaN;
  let simulation: Simulation | null = null;
  const remember = (line: string): void => {
    lines.push(line);
    if (lines.length >= breachedAt + after) simulation?.stop();
    if (lines.length >= 2 * before + 1 && Number.isNaN(breachedAt)) lines.splice(0, before);
  };
  const oracles = (options.oracles ?? []).map((oracle) =>
    lenient(oracle, () => {
      if (Number.isNaN(breachedAt)) breachedAt = lines.length;
    }),
  );
  await runScenario(scenario, {
    ...options,
    oracles,
    observers: [
      (start) => {
        simulation = start.simulation;
        traceText(simulation, remember); // before any oracle: the packet comes before what is said of it
      },
    ],
  });
  const end = Number.isNaN(breachedAt) ? lines.length : breachedAt;
  return {
    before: lines.slice(Math.max(0, end - before), end),
    after: lines.slice(end, end + after),
  };
}

/** The same oracle, but what it sees does not end the run. */
const lenient = (oracle: Oracle, breach: () => void): Oracle => ({
  ...oracle,
  watch: (run) => oracle.watch({ ...run, breach }),
});
