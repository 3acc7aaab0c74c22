import { nodeChannel, passageChannel, type Node } from "@seedwire/ip";
import { formatPacket } from "@seedwire/trace";
import {
  ANY,
  ICMP,
  ICMP_PORT_UNREACHABLE,
  ICMP_UNREACHABLE,
  isBroadcast,
  UDP,
  type Packet,
} from "@seedwire/wire";
import type { UdpSocket } from "@seedwire/udp";
import type { Network, Oracle } from "seedwire";

/** Who listens is found, and only where nobody does is that said. */
export const udpPorts: Oracle = {
  name: "udp-ports",
  promise:
    "A datagram is dropped for want of a port, and the sender told that nobody is there, only if no socket of the host would take it",
  source: "RFC 1122 §4.1.3.1",
  watch: ({ simulation, net, breach }) => {
    const { trace } = simulation;
    /** An ICMP error that says so has left, and the datagram is not dropped yet. */
    let told: Node | null = null;
    trace.channel(nodeChannel).subscribe((_event, node, packet, _nowNs, reason) => {
      if (reason !== "no-port" || packet.protocol !== UDP) return;
      told = null;
      const socket = takerOf(net, node, packet);
      if (socket === undefined) return;
      const found = `${node.name} drops a datagram for want of a port, but ${socket.describe()} would take it`;
      breach({ found, host: node.name, packet: formatPacket(packet) });
    });
    trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (told !== null) {
        const found = `${told.name} says that a port is unreachable, and dropped nothing for it`;
        breach({ found, host: told.name, packet: formatPacket(packet) });
        told = null;
      }
      const { protocol, icmpType, icmpCode } = packet;
      const isTold = icmpType === ICMP_UNREACHABLE && icmpCode === ICMP_PORT_UNREACHABLE;
      if (passage === "send" && protocol === ICMP && isTold) told = node;
    });
  },
};

/** A socket that a datagram is for. */
function takerOf(net: Network, node: Node, packet: Packet): UdpSocket | undefined {
  const { destination, destinationPort, source, sourcePort } = packet;
  const { ports } = net.get(node.name).udp.stack;
  return ports.sockets().find((socket) => {
    if (socket.localPort !== destinationPort) return false;
    if (socket.connected) {
      const isPeer = socket.remoteAddress === source && socket.remotePort === sourcePort;
      if (!isPeer) return false;
      return isBroadcast(destination) || socket.localAddress === destination;
    }
    return socket.localAddress === ANY || socket.localAddress === destination;
  });
}
