// Runs the dumbbell until it is warm, and then once more without end; says so when that has become steady, so that
// what is counted is a transfer and not its beginning. Its arguments: parameters as JSON, runs before.
import { writeSync } from "node:fs";
import { minutes, seconds, type Ns } from "@seedwire/engine";
import { runScenario, type RunObserver } from "seedwire";
import dumbbell from "../../scenarios/dumbbell.ts";

/** Virtual time of a run before. */
const WARM_NS = seconds(6);
/** Virtual time by which slow start is over, and what it lost is repaired. */
const STEADY_NS = seconds(5);
/** Ages, instruction by instruction. */
const ENDLESS_NS = minutes(1_000);

const params = JSON.parse(process.argv[2]!) as Record<string, unknown>;
const run = async (duration: Ns, ...observers: RunObserver[]): Promise<void> => {
  const all = { ...params, bytes: 0, duration };
  const { result } = await runScenario(dumbbell, { params: all, observers, checks: false });
  if (result.failures.length > 0) throw new Error(result.failures[0]!.message);
};
const sayWhenSteady: RunObserver = ({ simulation }) => {
  simulation.at(STEADY_NS, () => writeSync(1, "warm\n"));
};
try {
  for (let left = Number(process.argv[3]); left > 0; left--) await run(WARM_NS);
  await run(ENDLESS_NS, sayWhenSteady);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
