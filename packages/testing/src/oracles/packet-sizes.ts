import { packetChannel } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { ipHeaderBytes, MAX_PACKET_BYTES } from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** No packet is larger than what carries it. */
export const packetSizes: Oracle = {
  name: "packet-sizes",
  promise:
    "No link carries a packet above its MTU, nor refuses one that is not; a packet has a header at least, and 65,535 bytes at most",
  source: "RFC 791 §3.2",
  watch: ({ simulation, breach }) => {
    simulation.trace
      .channel(packetChannel)
      .subscribe((event, { name, mtuBytes }, packet, _nowNs, reason) => {
        const { sizeBytes } = packet;
        const tell = (what: string): void =>
          breach({ found: `${name} ${what}`, packet: formatPacket(packet) });
        if (event === "accept") {
          if (sizeBytes > mtuBytes) tell(`takes ${sizeBytes} bytes, its MTU is ${mtuBytes}`);
          if (sizeBytes < ipHeaderBytes(packet) || sizeBytes > MAX_PACKET_BYTES) {
            tell(`takes a packet of ${sizeBytes} bytes`);
          }
        } else if (reason === "mtu" && sizeBytes <= mtuBytes) {
          tell(`finds ${sizeBytes} bytes too large, its MTU is ${mtuBytes}`);
        }
      });
  },
};
