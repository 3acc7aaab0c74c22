import { check } from "@seedwire/engine";
import { runScenario, type RunOptions, type RunOutcome } from "seedwire";
import { guard } from "../guard/index.ts";
import { record } from "../input/kinds.ts";
import { ORACLES } from "../oracles/index.ts";
import { formatCase } from "./case-text.ts";
import type { NetworkCase } from "./network-case.ts";
import { randomNetwork } from "./random-network.ts";

/** Where this repository keeps the scenario that cases are run by. */
export const CASE_FILE = "scenarios/random-network.ts";

/**
 * Runs a case, guarded and under the eyes of all oracles.
 *
 * @throws {RangeError} for a case that is none
 * @param options over those that the case and the oracles give
 * @example const { result } = await runCase({ path: [{ loss: 0.1 }], flows: [{ client: { sends: 10_000 } }] })
 */
export async function runCase(
  networkCase: NetworkCase,
  options: RunOptions = {},
): Promise<RunOutcome> {
  check(networkCase, record("{ path: [{ loss: 0.1 }] }"), "runCase: the case");
  return runScenario(randomNetwork, {
    file: CASE_FILE,
    seed: networkCase.seed ?? "1",
    params: { case: formatCase(networkCase) },
    oracles: ORACLES,
    guard,
    ...options,
  });
}
