import {
  formatAddress,
  ICMP,
  isFragment,
  TCP,
  UDP,
  type Address,
  type Packet,
} from "@seedwire/wire";

/** Names the flow and the direction of a packet: whatever names them alike counts them together. */
export type FlowName = (packet: Packet) => string;

/**
 * Names flows by what `nameOf` calls their addresses: `server:80>client:49152` for TCP, the same and
 * ` udp` for UDP, `server>client icmp` or ` protocol 47` for others. Only a whole datagram shows its
 * ports: fragments are `server>client udp fragments`.
 */
export function flowNameBy(nameOf: (address: Address) => string): FlowName {
  return (packet) => {
    const { protocol } = packet;
    const [source, destination] = [nameOf(packet.source), nameOf(packet.destination)];
    if (isFragment(packet)) return `${source}>${destination} ${protocolName(protocol)} fragments`;
    if (protocol !== TCP && protocol !== UDP) {
      return `${source}>${destination} ${protocolName(protocol)}`;
    }
    const name = `${source}:${packet.sourcePort}>${destination}:${packet.destinationPort}`;
    return protocol === TCP ? name : `${name} udp`;
  };
}

/** The default name of a flow, by addresses: `10.0.0.1:80>10.0.0.2:49152`. */
export const flowName: FlowName = flowNameBy(formatAddress);

function protocolName(protocol: number): string {
  if (protocol === TCP) return "tcp";
  if (protocol === UDP) return "udp";
  return protocol === ICMP ? "icmp" : `protocol ${protocol}`;
}
