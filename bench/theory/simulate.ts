import { runScenario, scenario, type Network } from "seedwire";

/** Runs an experiment in a network of its own; what it comes back with. */
export async function simulate<R>(seed: string, body: (net: Network) => Promise<R>): Promise<R> {
  const results: R[] = [];
  const run = scenario("theory", { limits: { events: Infinity } }, async ({ net }) => {
    results.push(await body(net));
    net.stop();
  });
  const { error } = await runScenario(run, { seed });
  if (error !== null) throw error;
  return results[0]!;
}

/** Four significant digits: files stay small, and do not hang on the last bits of a logarithm. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
