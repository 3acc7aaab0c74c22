import { checkOptions } from "@seedwire/engine";
import {
  EPHEMERAL_PORTS,
  EphemeralPorts,
  checkUp,
  drop,
  type IcmpError,
  type Node,
  type ProtocolHandler,
} from "@seedwire/ip";
import { copyPacket, isBroadcast, UDP, type Packet } from "@seedwire/wire";
import {
  STACK_KINDS,
  type BindOptions,
  type UdpSocketOptions,
  type UdpStackOptions,
} from "./options.ts";
import { PortTable } from "./port-table.ts";
import { UdpSocket } from "./socket.ts";
import { newUdpStats } from "./stats.ts";

/** Is told of each datagram that a socket sends, or gets; the packet is valid during the call only. */
export type DatagramTap = (direction: "out" | "in", packet: Packet) => void;

/** UDP of one host (RFC 768, RFC 1122 §4.1): its sockets, and which datagram is for which. */
export class UdpStack implements ProtocolHandler {
  readonly node: Node;
  readonly stats = newUdpStats();
  /** For sockets only. */
  readonly ports = new PortTable();
  /** For sockets only. */
  readonly ephemeralPorts: EphemeralPorts;
  /** For reports; null while nobody asks. */
  tap: DatagramTap | null = null;

  constructor(node: Node, options: UdpStackOptions = {}) {
    checkOptions(options, STACK_KINDS, `"${node.name}": udp`);
    const { ephemeralPorts = EPHEMERAL_PORTS } = options;
    this.node = node;
    this.ephemeralPorts = new EphemeralPorts(node, ephemeralPorts, "udp");
    node.register(UDP, this);
  }

  /**
   * A socket without a port; it gets one by `bind`, `connect` or the first `send`. Throws ENETDOWN if
   * the host has crashed.
   */
  socket(options: UdpSocketOptions = {}): UdpSocket {
    const socket = new UdpSocket(this, options);
    checkUp(this.node, `${this.node.name}: udp socket`);
    this.ports.addNew(socket);
    return socket;
  }

  /** A socket on a port. Throws EADDRINUSE if another has it, ENETDOWN if the host has crashed. */
  bind(where: number | BindOptions, options: UdpSocketOptions = {}): UdpSocket {
    const socket = new UdpSocket(this, options);
    checkUp(this.node, `${this.node.name}: udp bind`);
    socket.bind(typeof where === "number" ? { port: where } : where);
    return socket;
  }

  receive(packet: Packet): void {
    const { destination, destinationPort, source, sourcePort } = packet;
    if (isBroadcast(destination)) return this.#receiveBroadcast(packet);
    const socket = this.ports.find(destination, destinationPort, source, sourcePort);
    if (socket !== null) return socket.take(packet);
    this.stats.noPort++;
    this.node.icmp.portUnreachable(packet);
    drop(this.node, packet, "no-port");
  }

  icmpError(error: IcmpError): void {
    const { destination, destinationPort, source, sourcePort } = error.quoted;
    this.ports.find(source, sourcePort, destination, destinationPort)?.heed(error);
  }

  reset(): void {
    for (const socket of this.ports.sockets()) socket.close("the host crashed");
  }

  /** A copy for every socket on the port; where none is, silence (RFC 1122 §3.2.2). */
  #receiveBroadcast(packet: Packet): void {
    const { destinationPort, source, sourcePort } = packet;
    const sockets = this.ports.listeners(destinationPort, source, sourcePort);
    if (sockets.length === 0) {
      this.stats.noPort++;
      return drop(this.node, packet, "no-port");
    }
    for (const socket of sockets) {
      const copy = this.node.pool.take();
      copyPacket(packet, copy);
      socket.take(copy);
    }
    this.node.pool.release(packet);
  }
}
