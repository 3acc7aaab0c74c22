import { ms, Simulation } from "@seedwire/engine";
import { connect, Node, type ConnectOptions } from "@seedwire/ip";
import { TcpStack, type TcpOptions } from "@seedwire/tcp";
import { UdpStack } from "@seedwire/udp";
import { addressOf, PacketPool } from "@seedwire/wire";
import type { Call } from "./call.ts";
import { AF_INET, IPPROTO_TCP, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM } from "./constants/index.ts";
import type { Result } from "./errno.ts";
import { Posix } from "./posix.ts";
import type { SocketAddress } from "./socket-address.ts";

export const A = addressOf(10, 0, 0, 1);
export const B = addressOf(10, 0, 0, 2);

export const at = (address: number, port: number): SocketAddress =>
  ({ family: AF_INET, address, port }) as SocketAddress;

export interface LabOptions {
  readonly tcp?: TcpOptions;
  readonly cable?: ConnectOptions;
  readonly seed?: string;
}

/** Two hosts with a process each and a cable of 10 ms between them. */
export function lab({ tcp = {}, cable = {}, seed = "1" }: LabOptions = {}) {
  const simulation = new Simulation({ seed });
  const pool = new PacketPool();
  const nodes = [
    new Node(simulation, pool, { name: "a", address: A }),
    new Node(simulation, pool, { name: "b", address: B }),
  ] as const;
  const path = { delayNs: ms(10), ...cable };
  const wire = connect(nodes[0], nodes[1], path, path);
  const [hostA, hostB] = nodes.map((node) => ({
    node,
    tcp: new TcpStack(node, tcp),
    udp: new UdpStack(node),
  }));
  const [a, b] = [new Posix(hostA!), new Posix(hostB!)];
  /** Lets so much time pass. */
  const wait = (timeNs: number): void => simulation.runSync(simulation.nowNs + timeNs);
  /** Lets time pass until a call has ended. */
  const end = (call: Call): Result => {
    for (let step = 0; call.result === null && step < 100_000; step++) wait(ms(1));
    if (call.result === null) throw new Error(`${call.name} does not end`);
    return call.result;
  };
  return { simulation, nodes, wire, a, b, wait, end };
}

export type Lab = ReturnType<typeof lab>;

/** A number, where no error is expected. */
export function ok(result: Result | null): number {
  if (typeof result !== "number") throw new Error(`failed: ${result ?? "it waits"}`);
  return result;
}

export const stream = (posix: Posix, flags = 0): number =>
  ok(posix.socket(AF_INET, SOCK_STREAM | flags, IPPROTO_TCP));

export const datagram = (posix: Posix, flags = 0): number =>
  ok(posix.socket(AF_INET, SOCK_DGRAM | flags));

/** A listener on B port 80. */
export function listener({ b }: Lab, backlog = 5): number {
  const fd = stream(b);
  ok(b.bind(fd, at(0, 80)));
  ok(b.listen(fd, backlog));
  return fd;
}

/** A connection from A to B port 80: the listener, A's end and B's, all blocking. */
export function connected(net: Lab, listening = listener(net)) {
  const client = stream(net.a);
  ok(net.end(net.a.connect(client, at(B, 80))));
  const server = ok(net.end(net.b.accept(listening)));
  return { listening, client, server };
}

export { SOCK_NONBLOCK };
