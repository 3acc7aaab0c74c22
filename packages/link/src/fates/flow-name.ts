import { formatAddress, ICMP, isFragment, TCP, UDP, type Packet } from "@seedwire/wire";

/** Names the flow and the direction of a packet: whatever names them alike counts them together. */
export type FlowName = (packet: Packet) => string;

/**
 * The default name of a flow: `10.0.0.1:80>10.0.0.2:49152` for TCP, the same and ` udp` for UDP,
 * `10.0.0.1>10.0.0.2 icmp` or ` protocol 47` for others. Only a whole datagram shows its ports:
 * fragments are `10.0.0.1>10.0.0.2 udp fragments`.
 */
export function flowName(packet: Packet): string {
  const { protocol } = packet;
  const [source, destination] = [formatAddress(packet.source), formatAddress(packet.destination)];
  if (isFragment(packet)) return `${source}>${destination} ${protocolName(protocol)} fragments`;
  if (protocol !== TCP && protocol !== UDP) {
    return `${source}>${destination} ${protocolName(protocol)}`;
  }
  const name = `${source}:${packet.sourcePort}>${destination}:${packet.destinationPort}`;
  return protocol === TCP ? name : `${name} udp`;
}

function protocolName(protocol: number): string {
  if (protocol === TCP) return "tcp";
  if (protocol === UDP) return "udp";
  return protocol === ICMP ? "icmp" : `protocol ${protocol}`;
}
