// Runs the dumbbell again and again; says so when it is warm. Its arguments: parameters as JSON, warm-ups.
import { runScenario } from "seedwire";
import dumbbell from "../../scenarios/dumbbell.ts";

const params = JSON.parse(process.argv[2]!) as Record<string, unknown>;
const run = async (): Promise<void> => {
  const { result } = await runScenario(dumbbell, { params, checks: false });
  if (result.failures.length > 0) throw new Error(result.failures[0]!.message);
};
try {
  for (let left = Number(process.argv[3]); left > 0; left--) await run();
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
process.stdout.write("warm\n");
for (;;) await run();
