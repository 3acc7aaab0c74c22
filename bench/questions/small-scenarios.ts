import { availableParallelism } from "node:os";
import { kB, mbps, ms } from "@seedwire/engine";
import { bernoulli, receivePattern, runScenario, scenario, sendPattern } from "seedwire";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import { runErrand } from "../lib/in-process.ts";
import type { Question } from "../lib/question.ts";

const BYTES = 100 * kB;

/** What a property test runs thousands of: two hosts, 100 KB, 2 % loss. */
const small = scenario("small", async ({ net, expect }) => {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: mbps(100), delayNs: ms(10), loss: bernoulli(0.02) });
  server.tcp.listen(80, (connection) => void sendPattern(connection, BYTES));
  const connection = await client.tcp.connect(server, 80);
  expect(await receivePattern(connection).done).toBe(BYTES);
  connection.end();
});

/** Runs so many, each with a seed of its own; CPU ns of all. */
async function runSmall(count: number, firstSeed = 0): Promise<number> {
  const startNs = cpuNs();
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { result } = await runScenario(small, { seed: String(seed), checks: false });
    const [failure] = result.failures;
    if (failure !== undefined) throw new Error(`seed ${seed}: ${failure.message}`);
  }
  return cpuNs() - startNs;
}

/** Runs that are thrown away before a warm one is timed: V8 optimizes, finds out, and optimizes anew until then. */
const TO_WARM_UP = 2_000;

/** Small scenarios: a warm one, the first thousand of a process, how many per second. */
export const smallScenarios: Question = {
  name: "small-scenarios",
  about: `a transfer of 100 KB between two hosts, 2 % lost, as property tests run them`,

  async ask(setting) {
    const count = setting.quick ? 200 : 500;
    await runSmall(TO_WARM_UP);
    const warm: Contestant = {
      id: "small/warm",
      name: `a warm one (after ${TO_WARM_UP})`,
      unit: "us",
      measure: async () => (await runSmall(count)) / count / 1e3,
    };
    const cold: Contestant = {
      id: "small/cold",
      name: "the first 1,000 of a process, start included",
      unit: "ms",
      measure: async () => (await runErrand(errand("run", 1_000))).cpuNs / 1e6,
    };
    const cores = availableParallelism();
    const parallel = [...new Set([1, cores])].map((processes): Contestant => ({
      id: `small/processes-${processes === 1 ? "one" : "all"}`,
      name: processes === 1 ? "on one core" : `on all ${processes} cores`,
      unit: "runs/s",
      measure: () => runsPerSecond(processes, count * 4),
    }));
    return [
      ...(await duel([warm], setting)),
      ...(await duel([cold, ...parallel], { ...setting, warmUps: 0 })),
    ];
  },

  tasks: {
    run: (count) => runSmall(count),
    /** Wall-clock time of warm runs: when they began, and ended. */
    warm: async (count) => {
      await runSmall(TO_WARM_UP);
      const startMs = Date.now();
      await runSmall(count);
      return [startMs, Date.now()];
    },
  },
};

const errand = (name: string, size: number) => ({
  question: "small-scenarios",
  task: { name, size },
});

/** Runs per second of wall-clock time, of so many processes at a time, all warm. */
async function runsPerSecond(processes: number, count: number): Promise<number> {
  const all = await Promise.all(
    Array.from({ length: processes }, async () => {
      const { answer } = await runErrand(errand("warm", count));
      const [startMs, endMs] = answer as [number, number];
      return count / (endMs - startMs);
    }),
  );
  return 1000 * all.reduce((sum, each) => sum + each, 0);
}
