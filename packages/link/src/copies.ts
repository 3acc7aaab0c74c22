import { FATE_COPY, type Packet } from "@seedwire/wire";
import { copyOf } from "./bytes.ts";
import type { InFlight } from "./in-flight.ts";
import type { Link } from "./link.ts";

/** Puts copies of an arriving packet behind it; they arrive at the same instant. */
export function addCopies(link: Link, packet: Packet, inFlight: InFlight, nowNs: number): void {
  for (let copies = packet.copies; copies > 0; copies--) {
    const copy = copyOf(packet, link.pool);
    link.stats.duplicated++;
    copy.order = link.simulation.nextOrder();
    copy.arrivalNs = nowNs;
    copy.startNs = nowNs;
    copy.fate = FATE_COPY;
    inFlight.add(copy);
  }
}
