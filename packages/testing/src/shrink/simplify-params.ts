import { readParams, type Param, type ParamValue, type Scenario } from "seedwire";
import { simplest } from "./simplify-fates.ts";
import type { Candidate, Failing, Trials } from "./trials.ts";

/** A simpler number may make the run so much longer. */
const SLACK = 1.1;

/**
 * Gives each parameter the simplest value with which the run still fails; sizes first, they cost most.
 *
 * What needed a fate to fail must go on to need one: an expectation that cannot hold with the new
 * values is another failure. And a smaller number that makes the run longer is not simpler: a queue
 * without room loses more, not less.
 */
export async function simplifyParams(
  best: Failing,
  scenario: Scenario,
  trials: Trials,
): Promise<Failing> {
  let left = best;
  const needsFates = trials.isOfScenario && best.targets.length > 0;
  const specs = scenario.params;
  const names = Object.keys(specs);
  const rankOf = (name: string): number => (specs[name]!.unit === "bytes" ? 0 : 1);
  for (const name of names.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const simpler = (candidate: Candidate): Iterable<Candidate> =>
      simplerValues(candidate, scenario, name);
    const accept = async ({ params, events }: Failing): Promise<boolean> => {
      const isOwn = typeof params[name] === "number" && params[name] !== specs[name]!.default;
      if (isOwn && events > SLACK * best.events) return false;
      return !needsFates || (await trials.fails({ params, targets: [] })) === null;
    };
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
  const param = scenario.params[name]!;
  for (const value of param.simpler?.(values[name]!) ?? []) {
    if (isAccepted(param, value)) yield { params: { ...params, [name]: value }, targets };
  }
}

function isAccepted(param: Param, value: ParamValue): boolean {
  try {
    param.parse(value);
    return true;
  } catch {
    return false;
  }
}
