/**
 * What a packet costs in the whole product: packet-hops per CPU second of scenarios/dumbbell.ts,
 * median of the rounds after a warm-up, in this process.
 *
 *   npx tsx bench/dumbbell.ts [--flows N] [--rounds N] [--set KEY=VALUE]...
 */
import { parseArgs } from "node:util";
import { runScenario } from "seedwire";
import dumbbell from "../scenarios/dumbbell.ts";

const { values } = parseArgs({
  options: {
    flows: { type: "string", default: "1" },
    rounds: { type: "string", default: "5" },
    set: { type: "string", multiple: true, default: [] },
  },
});
const flows = Number(values.flows);
const params: Record<string, unknown> = {
  flows,
  bytes: Math.ceil(100_000_000 / flows), // about as many packets whatever the number of flows
  ...Object.fromEntries(values.set.map((pair) => pair.split("="))),
};

/** One run: its packet-hops and its seconds of CPU. */
async function round(): Promise<{ hops: number; seconds: number; virtualNs: number }> {
  const before = process.cpuUsage();
  const { result } = await runScenario(dumbbell, { file: "scenarios/dumbbell.ts", params });
  const { user, system } = process.cpuUsage(before);
  const [failure] = result.failures;
  if (failure !== undefined) throw new Error(`${failure.at}: ${failure.message}`);
  return {
    hops: result.packetHops,
    seconds: (user + system) / 1e6,
    virtualNs: result.virtualNs,
  };
}

await round();
const rounds: Awaited<ReturnType<typeof round>>[] = [];
for (let i = 0; i < Number(values.rounds); i++) rounds.push(await round());
const rates = rounds.map(({ hops, seconds }) => hops / seconds).toSorted((a, b) => a - b);
const median = rates[rates.length >> 1]!;
const [{ hops, virtualNs }] = rounds as [(typeof rounds)[number]];
console.log(
  `${flows} flows: ${hops} packet-hops in ${(virtualNs / 1e9).toFixed(3)} s of virtual time; ` +
    `${(median / 1e6).toFixed(2)} million packet-hops per CPU second, ${(1e9 / median).toFixed(0)} ns each ` +
    `(${(rates[0]! / 1e6).toFixed(2)} to ${(rates.at(-1)! / 1e6).toFixed(2)})`,
);
