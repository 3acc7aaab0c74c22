import { ms, Simulation } from "@seedwire/engine";
import { connect, Node, SocketError, type ConnectOptions, type NodeOptions } from "@seedwire/ip";
import { PacketPool, parseAddress } from "@seedwire/wire";
import type { Endpoint } from "./message.ts";
import type { UdpStackOptions } from "./options.ts";
import { UdpStack } from "./stack.ts";

/** A network for tests whose hosts speak UDP. */
export function lab(seed = "1") {
  const simulation = new Simulation({ seed });
  const pool = new PacketPool();
  const node = (name: string, address: string, options: Partial<NodeOptions> = {}): Node =>
    new Node(simulation, pool, { name, address: parseAddress(address), ...options });
  const host = (name: string, address: string, options: UdpStackOptions = {}): UdpStack =>
    new UdpStack(node(name, address), options);
  return { simulation, pool, node, host };
}

/** Two hosts and a cable, 10 ms unless told otherwise. */
export function pair(cable: ConnectOptions = {}, options: UdpStackOptions = {}) {
  const net = lab();
  const a = net.host("a", "10.0.0.1", options);
  const b = net.host("b", "10.0.0.2");
  const wire = connect(a.node, b.node, { delayNs: ms(10), ...cable });
  return { ...net, a, b, wire };
}

export const text = (message: string): Uint8Array => new TextEncoder().encode(message);
export const read = (payload: Uint8Array): string => new TextDecoder().decode(payload);

export const at = (stack: UdpStack, port: number): Endpoint => ({
  address: stack.node.address,
  port,
});

/** The code of the SocketError that a call throws; "none" if it throws nothing. */
export function codeFrom(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    if (error instanceof SocketError) return error.code;
    throw error;
  }
}
