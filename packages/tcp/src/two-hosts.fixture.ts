import { ms, Simulation } from "@seedwire/engine";
import { connect, Node, type Cable, type ConnectOptions } from "@seedwire/ip";
import { addressOf, PacketPool } from "@seedwire/wire";
import type { TcpOptions } from "./config.ts";
import { TcpStack } from "./stack.ts";

/** Setup L10 of the scenarios: A 10.0.0.1 and B 10.0.0.2, one cable, 10 ms each way. */
export interface TwoHosts {
  readonly simulation: Simulation;
  readonly pool: PacketPool;
  readonly a: TcpStack;
  readonly b: TcpStack;
  readonly cable: Cable;
}

export const A = addressOf(10, 0, 0, 1);
export const B = addressOf(10, 0, 0, 2);

export interface TwoHostsOptions {
  readonly tcp?: TcpOptions;
  readonly tcpA?: TcpOptions;
  readonly tcpB?: TcpOptions;
  readonly ab?: ConnectOptions;
  readonly ba?: ConnectOptions;
  readonly seed?: string;
}

export function twoHosts(options: TwoHostsOptions = {}): TwoHosts {
  const simulation = new Simulation({
    seed: options.seed ?? "1",
    rest: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const pool = new PacketPool();
  const nodeA = new Node(simulation, pool, { name: "a", address: A });
  const nodeB = new Node(simulation, pool, { name: "b", address: B });
  const path = { delayNs: ms(10) };
  const cable = connect(nodeA, nodeB, { ...path, ...options.ab }, { ...path, ...options.ba });
  return {
    simulation,
    pool,
    cable,
    a: new TcpStack(nodeA, { ...options.tcp, ...options.tcpA }),
    b: new TcpStack(nodeB, { ...options.tcp, ...options.tcpB }),
  };
}
