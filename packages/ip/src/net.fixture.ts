import { Simulation } from "@seedwire/engine";
import {
  emitPacket,
  ipHeaderBytes,
  PacketPool,
  parseAddress,
  UDP,
  type Packet,
} from "@seedwire/wire";
import { nodeChannel, type NodeDropReason } from "./drop.ts";
import type { IcmpError } from "./icmp/error.ts";
import { Node, type NodeOptions } from "./node.ts";
import type { ProtocolHandler } from "./protocol.ts";

type Options = Omit<NodeOptions, "name" | "address">;

/** A network for tests: nodes on one simulation and one pool, and a list of what died in them. */
export function testNet(seed = "1") {
  const simulation = new Simulation({ seed });
  const pool = new PacketPool();
  const drops: string[] = [];
  simulation.trace.channel(nodeChannel).subscribe((_event, node, _packet, _nowNs, reason) => {
    drops.push(`${node.name} ${reason satisfies NodeDropReason}`);
  });
  const host = (name: string, address: string, options: Options = {}): Node =>
    new Node(simulation, pool, { name, address: parseAddress(address), ...options });
  const router = (name: string, address: string, options: Options = {}): Node =>
    host(name, address, { forwarding: true, ...options });
  return { simulation, pool, drops, host, router };
}

/** What a {@link Sink} keeps of an ICMP error. */
export interface KeptError {
  readonly kind: string;
  readonly from: number;
  readonly nextHopMtu: number;
  readonly ports: readonly [number, number];
}

/** A protocol that keeps the bytes of all it gets, and releases the packets. */
export class Sink implements ProtocolHandler {
  readonly node: Node;
  readonly received: Uint8Array[] = [];
  readonly headers: { ttl: number; sizeBytes: number; trafficClass: number; atNs: number }[] = [];
  readonly errors: KeptError[] = [];
  resets = 0;

  constructor(node: Node, protocol = UDP) {
    this.node = node;
    node.register(protocol, this);
  }

  receive(packet: Packet): void {
    const { sizeBytes, trafficClass, ttl } = packet;
    const { nowNs: atNs } = this.node.simulation;
    this.received.push(emitPacket(packet).slice(ipHeaderBytes(packet) + 8));
    this.headers.push({ ttl, sizeBytes, trafficClass, atNs });
    this.node.pool.release(packet);
  }

  icmpError({ kind, nextHopMtu, quoted, source }: IcmpError): void {
    const ports = [quoted.sourcePort, quoted.destinationPort] as const;
    this.errors.push({ kind, from: source, nextHopMtu, ports });
  }

  reset(): void {
    this.resets++;
  }
}

/** Makes a UDP packet without a UDP stack. */
export function datagram(
  from: Node,
  to: Node | string,
  payload: Uint8Array,
  fields: Partial<Packet> = {},
): Packet {
  const packet = from.pool.take();
  packet.source = from.address;
  packet.destination = typeof to === "string" ? parseAddress(to) : to.address;
  packet.protocol = UDP;
  packet.sourcePort = 1000;
  packet.destinationPort = 2000;
  packet.payload = payload;
  packet.payloadLength = payload.length;
  packet.sizeBytes = 28 + payload.length;
  return Object.assign(packet, fields);
}

/** Bytes that differ from place to place. */
export const numbered = (length: number, salt = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) + salt) & 0xff);
