import { packetChannel, type Link } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { FATE_COPY, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";

/** Links neither make packets nor let them vanish. */
export const packetsKept: Oracle = {
  name: "packets-kept",
  promise:
    "Each packet that a link takes is delivered or dropped once, and copies are told as such",
  source: "RFC 791 §1.4",
  watch: ({ simulation, breach }) => {
    const onTheWay = new Map<Packet, Link>();
    simulation.trace.channel(packetChannel).subscribe((event, link, packet, _nowNs, reason) => {
      if (event === "accept") {
        onTheWay.set(packet, link);
        return;
      }
      const isHere = onTheWay.get(packet) === link;
      onTheWay.delete(packet);
      const isCopy = (packet.fate & FATE_COPY) !== 0;
      const isRefused = event === "drop" && reason !== "loss" && reason !== "fate";
      if (isHere || isCopy || isRefused) return;
      breach({ found: `${link.name} ${event}s what it never took`, packet: formatPacket(packet) });
    });
    return ({ quiet }) => {
      if (!quiet) return;
      for (const [packet, link] of onTheWay) {
        breach({ found: `a packet vanished on ${link.name}`, packet: formatPacket(packet) });
      }
    };
  },
};
