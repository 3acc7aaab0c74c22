import { packetChannel, type Link } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { ipHeaderBytes, MAX_PACKET_BYTES, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** No packet is larger than what carries it. */
export const packetSizes: Oracle = {
  name: "packet-sizes",
  promise:
    "No link carries a packet above its MTU, nor refuses one that is not; a packet has a header at least, and 65,535 bytes at most",
  source: "RFC 791 §3.2",
  watch: ({ simulation, breach }) => {
    const tell = ({ name }: Link, what: string, packet: Packet): void =>
      breach({ found: `${name} ${what}`, packet: formatPacket(packet) });
    simulation.trace.channel(packetChannel).subscribe((event, link, packet, _nowNs, reason) => {
      if (event === "deliver") return;
      const { sizeBytes } = packet;
      const { mtuBytes } = link;
      if (event === "accept") {
        if (sizeBytes > mtuBytes)
          tell(link, `takes ${sizeBytes} bytes, its MTU is ${mtuBytes}`, packet);
        if (sizeBytes < ipHeaderBytes(packet) || sizeBytes > MAX_PACKET_BYTES) {
          tell(link, `takes a packet of ${sizeBytes} bytes`, packet);
        }
      } else if (reason === "mtu" && sizeBytes <= mtuBytes) {
        tell(link, `finds ${sizeBytes} bytes too large, its MTU is ${mtuBytes}`, packet);
      }
    });
  },
};
