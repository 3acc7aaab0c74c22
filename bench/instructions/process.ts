// Runs the dumbbell until it is warm, and then for ever; says so in the middle of the first run after
// that, so that what is counted is a transfer and not its beginning. Its arguments: parameters as JSON, runs before.
import { writeSync } from "node:fs";
import { seconds } from "@seedwire/engine";
import { runScenario, type RunObserver } from "seedwire";
import dumbbell from "../../scenarios/dumbbell.ts";

/** Virtual time by which slow start is over. */
const STEADY_NS = seconds(1);

const params = JSON.parse(process.argv[2]!) as Record<string, unknown>;
const run = async (...observers: RunObserver[]): Promise<void> => {
  const { result } = await runScenario(dumbbell, { params, observers, checks: false });
  if (result.failures.length > 0) throw new Error(result.failures[0]!.message);
};
const sayWhenSteady: RunObserver = ({ simulation }) => {
  simulation.at(STEADY_NS, () => writeSync(1, "warm\n"));
};
try {
  for (let left = Number(process.argv[3]); left > 0; left--) await run();
  await run(sayWhenSteady);
  process.stdout.write("over before it was steady\n"); // in case it was
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
for (;;) await run();
