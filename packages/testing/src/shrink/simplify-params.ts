import { readParams, type Scenario } from "seedwire";
import { simplest } from "./simplify-fates.ts";
import type { Candidate, Trials } from "./trials.ts";

/**
 * Gives each parameter the simplest value with which the run still fails; sizes first, they cost most.
 * What needed a fate to fail must go on to need one: an expectation that cannot hold with the new
 * values is another failure.
 */
export async function simplifyParams(
  best: Candidate,
  scenario: Scenario,
  trials: Trials,
): Promise<Candidate> {
  let left = best;
  const needsFates = trials.isOfScenario && best.targets.length > 0;
  const accept = async ({ params }: Candidate): Promise<boolean> =>
    !needsFates || (await trials.fails({ params, targets: [] })) === null;
  const names = Object.keys(scenario.params);
  const rankOf = (name: string): number => (scenario.params[name]!.unit === "bytes" ? 0 : 1);
  for (const name of names.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const simpler = (candidate: Candidate): Iterable<Candidate> =>
      simplerValues(candidate, scenario, name);
    left = await simplest(left, trials, simpler, { accept, bindings: [trials.binding] });
  }
  return left;
}

function* simplerValues(
  { params, targets }: Candidate,
  scenario: Scenario,
  name: string,
): Generator<Candidate> {
  const values = readParams(scenario.params, params, scenario.name);
  for (const value of scenario.params[name]!.simpler?.(values[name]!) ?? []) {
    yield { params: { ...params, [name]: value }, targets };
  }
}
