import { nodeChannel, passageChannel, type Node } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { onesSum, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";

const TTL_AT = 8;

/** A packet that goes in a circle comes to an end. */
export const ttlFalls: Oracle = {
  name: "ttl-falls",
  promise:
    "Each router takes one from the TTL, passes nothing on whose TTL would be 0, drops nothing whose TTL would not, and keeps the header checksum right",
  source: "RFC 1812 §5.3.1",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    /** What came last: nodes deal with a packet within the event in which it comes. */
    let serial = -1;
    let ttl = 0;
    const amiss = (node: Node, what: string, packet: Packet): void =>
      breach({ found: `${node.name} ${what}`, host: node.name, packet: formatPacket(packet) });

    trace.channel(packetChannel).subscribe((event, _link, packet) => {
      if (event !== "deliver") return;
      serial = packet.serial;
      ttl = packet.damaged === null ? packet.ttl : packet.damaged[TTL_AT]!;
    });
    trace.channel(passageChannel).subscribe((passage, node, packet) => {
      if (passage !== "forward" || node.tamper !== null) return;
      if (packet.serial !== serial) return amiss(node, "passes on what did not come", packet);
      if (packet.ttl !== ttl - 1) {
        return amiss(
          node,
          `passes on with TTL ${packet.ttl} what came with ${ttl}, expected ${ttl - 1}`,
          packet,
        );
      }
      if (ttl <= 1) amiss(node, `passes on what came with TTL ${ttl}`, packet);
      const { damaged } = packet;
      if (damaged === null) return;
      if (damaged[TTL_AT] !== packet.ttl)
        amiss(node, "leaves the TTL in the bytes as it was", packet);
      const headerBytes = (damaged[0]! & 15) * 4;
      if (onesSum(damaged, 0, headerBytes) !== 0xffff) {
        amiss(node, "passes on a header whose checksum is wrong", packet);
      }
    });
    trace.channel(nodeChannel).subscribe((_event, node, packet, _nowNs, reason) => {
      if (reason !== "ttl" || packet.serial !== serial || ttl <= 1) return;
      amiss(node, `drops for its TTL what came with ${ttl}`, packet);
    });
  },
};
