import { gbps, ms, Simulation } from "@seedwire/engine";
import { Network, type Connection } from "seedwire";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import { runErrand } from "../lib/in-process.ts";
import type { Question } from "../lib/question.ts";

/** Connections to one port: fewer than there are ephemeral ports. */
const PER_PORT = 20_000;

interface IdleCost {
  readonly setUpNs: number;
  readonly bytes: number;
}

/** Sets up so many connections between two hosts, lets them rest, and measures what they took. */
function setUp(count: number): IdleCost {
  collect();
  const before = bytesInUse();
  const startNs = cpuNs();
  const simulation = new Simulation({ seed: "1", limits: { events: Infinity }, checks: false });
  const net = new Network(simulation);
  const [client, server] = [net.host("client"), net.host("server")];
  net.cable(client, server, { rateBps: gbps(10), delayNs: ms(1), queue: count });
  const opened: Connection[] = [];
  for (let from = 0; from < count; from += PER_PORT) {
    const port = 1_000 + from / PER_PORT;
    server.tcp.listen(port, { backlog: PER_PORT }, () => {});
    const until = Math.min(count, from + PER_PORT);
    for (let i = from; i < until; i++) opened.push(client.tcp.open(server, port));
  }
  simulation.runSync(ms(1_000));
  const setUpNs = cpuNs() - startNs;
  const ends = [...server.tcp.connections, ...opened];
  const established = ends.filter(({ state }) => state === "ESTABLISHED").length;
  if (established !== 2 * count) {
    throw new Error(`${established} of ${2 * count} ends of connections are established`);
  }
  collect();
  return { setUpNs, bytes: bytesInUse() - before };
}

function collect(): void {
  globalThis.gc!();
  globalThis.gc!();
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Connections that do nothing: memory of both ends, and the time to set them up, cold. */
export const idleConnections: Question = {
  name: "idle-connections",
  about: "memory of an idle connection, both ends; CPU time to set all up in a fresh process",

  async ask(setting) {
    const counts = setting.quick ? [1_000, 10_000, 20_000] : [1_000, 10_000, 100_000];
    const costs = counts.map((): IdleCost[] => []);
    const contestants = counts.map((count, index): Contestant => ({
      id: `idle/set-up-${count}`,
      name: `${count} connections, set up`,
      unit: "ms",
      measure: async () => {
        const task = { name: "setUp", size: count };
        const { answer } = await runErrand({ question: "idle-connections", task });
        const cost = answer as IdleCost;
        costs[index]!.push(cost);
        return cost.setUpNs / 1e6;
      },
    }));
    const rounds = Math.min(setting.rounds, 3); // they hardly differ, and take long
    const times = await duel(contestants, { ...setting, rounds, warmUps: 0 });
    return times.flatMap((row, index) => {
      const count = counts[index]!;
      const samples = costs[index]!.map(({ bytes }) => bytes / count);
      const name = `${count} connections, memory of each`;
      return [row, { id: `idle/bytes-${count}`, name, unit: "bytes" as const, samples }];
    });
  },

  tasks: { setUp },
};
