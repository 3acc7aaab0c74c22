import { gbps, ms, Simulation } from "@seedwire/engine";
import { Network, type Connection } from "seedwire";
import { cpuNs } from "../lib/cpu.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import { runErrand } from "../lib/in-process.ts";
import type { IdleCost, Peer } from "../peers/peer.ts";
import type { Question, Row } from "../lib/question.ts";

/** Connections to one port: fewer than there are ephemeral ports. */
const PER_PORT = 20_000;

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
  collect();
  const bytes = bytesInUse() - before; // who looks at connections makes them larger
  const ends = [...server.tcp.connections, ...opened];
  const established = ends.filter(({ state }) => state === "ESTABLISHED").length;
  if (established !== 2 * count) {
    throw new Error(`${established} of ${2 * count} ends of connections are established`);
  }
  return { setUpNs, bytes };
}

function collect(): void {
  globalThis.gc!();
  globalThis.gc!();
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function setUpFresh(count: number): Promise<IdleCost> {
  const task = { name: "setUp", size: count };
  return (await runErrand({ question: "idle-connections", task })).answer as IdleCost;
}

/** So many connections, of seedwire or of another; remembers what they took. */
class Resting implements Contestant {
  readonly id: string;
  readonly name: string;
  readonly unit = "ms";
  readonly #bytes: { readonly id: string; readonly name: string; readonly samples: number[] };
  readonly #cost: () => IdleCost | Promise<IdleCost>;
  readonly #count: number;

  /**
   * @param mark before what ids say: "ns3-", or "" for seedwire
   * @param whose behind what names say: ", ns-3", or ""
   */
  constructor(
    mark: string,
    whose: string,
    count: number,
    cost: () => IdleCost | Promise<IdleCost>,
  ) {
    this.id = `idle/${mark}set-up-${count}`;
    this.name = `${count} connections, set up${whose}`;
    const name = `${count} connections, memory of each${whose}`;
    this.#bytes = { id: `idle/${mark}bytes-${count}`, name, samples: [] };
    this.#cost = cost;
    this.#count = count;
  }

  readonly measure = async (): Promise<number> => {
    const { setUpNs, bytes } = await this.#cost();
    this.#bytes.samples.push(bytes / this.#count);
    return setUpNs / 1e6;
  };

  bytesRow(): Row {
    return { ...this.#bytes, unit: "bytes" };
  }
}

/** What a peer can do of it; in the short form no more than a thousand, since ns-3 takes quadratic time. */
function restingOf({ name, title, idle }: Peer, count: number, isQuick: boolean): Resting[] {
  if (idle === undefined || count > (isQuick ? 1_000 : idle.most)) return [];
  return [new Resting(`${name}-`, `, ${title}`, count, () => idle.measure(count))];
}

/** Connections that do nothing: memory of both ends, and the time to set them up, cold. */
export const idleConnections: Question = {
  name: "idle-connections",
  about: "memory of an idle connection, both ends; CPU time to set all up in a fresh process",

  async ask(setting) {
    const counts = setting.quick ? [1_000, 10_000, 20_000] : [1_000, 10_000, 100_000];
    const all = counts.flatMap((count) => [
      new Resting("", "", count, () => setUpFresh(count)),
      ...setting.peers.flatMap((peer) => restingOf(peer, count, setting.quick)),
    ]);
    const rounds = Math.min(setting.rounds, 3); // they hardly differ, and take long
    const times = await duel(all, { ...setting, rounds, warmUps: 0 });
    return times.flatMap((row, index) => [row, all[index]!.bytesRow()]);
  },

  tasks: { setUp },
};
