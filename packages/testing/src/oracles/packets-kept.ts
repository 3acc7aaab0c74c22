import { isHolding, linkChannel, packetChannel, type DropReason, type Link } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { FATE_COPY, FATE_DROP, FATE_DUPLICATE, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { PerLink } from "./books/per-link.ts";
import { UnderWay } from "./books/under-way.ts";

/** What was seen on one link, to be compared with what it counts. */
interface Tally {
  accepted: number;
  /** Of those, packets that have not come to their end. */
  readonly underWay: UnderWay;
  delivered: number;
  /** Copies that the medium owes: of packets delivered that are to be duplicated. */
  copiesDue: number;
  copies: number;
  readonly drops: Record<DropReason, number>;
  /** Of those dropped by the queue, packets that it had let in. */
  givenUp: number;
}

const newTally = (): Tally => ({
  accepted: 0,
  underWay: new UnderWay(),
  delivered: 0,
  copiesDue: 0,
  copies: 0,
  drops: { queue: 0, loss: 0, mtu: 0, down: 0, fate: 0 },
  givenUp: 0,
});

/** Links neither make packets nor let them vanish. */
export const packetsKept: Oracle = {
  name: "packets-kept",
  promise:
    "Each packet that a link takes is delivered or dropped once, as its fate says, with as many copies; and the link counts them right",
  source: "RFC 791 §1.4",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    const tallies = new PerLink<Tally>(newTally);
    const amiss = (link: Link, what: string, packet: Packet): void =>
      breach({ found: `${link.name} ${what}`, packet: formatPacket(packet) });

    const deliver = (link: Link, packet: Packet, tally: Tally): void => {
      tally.delivered++;
      const { fate } = packet;
      if (!link.up) amiss(link, "delivers a packet while it is down", packet);
      if ((fate & FATE_COPY) !== 0) {
        tally.copies++;
        if (--tally.copiesDue < 0) amiss(link, "delivers a copy of no packet", packet);
      } else if (!tally.underWay.remove(packet)) {
        amiss(link, "delivers what it never took", packet);
      } else if ((fate & FATE_DROP) !== 0) {
        amiss(link, "delivers a packet whose fate was to be lost", packet);
      } else if ((fate & FATE_DUPLICATE) !== 0) {
        tally.copiesDue += packet.copies;
      }
    };
    const drop = (link: Link, packet: Packet, tally: Tally, reason: DropReason): void => {
      tally.drops[reason]++;
      const isCopy = (packet.fate & FATE_COPY) !== 0;
      const wasHere = !isCopy && tally.underWay.remove(packet);
      if (reason === "loss" || reason === "fate") {
        const isFated = wasHere && (packet.fate & FATE_DROP) !== 0;
        if (!isFated) amiss(link, "loses a packet whose fate was another", packet);
      } else if (reason === "down") {
        if (link.up) amiss(link, "drops a packet as if it were down", packet);
        if (isCopy) {
          tally.copiesDue--;
          tally.copies++;
        }
      } else if (wasHere && reason === "queue" && isHolding(link.queue)) {
        tally.givenUp++;
      } else if (wasHere) {
        amiss(link, `drops a packet that it took already (${reason})`, packet);
      }
    };

    trace.channel(packetChannel).subscribe((event, link, packet, _nowNs, reason) => {
      const tally = tallies.of(link);
      if (event === "accept") {
        if (!link.up) amiss(link, "takes a packet while it is down", packet);
        tally.accepted++;
        tally.underWay.add(packet);
      } else if (event === "deliver") deliver(link, packet, tally);
      else drop(link, packet, tally, reason!);
    });
    trace.channel(linkChannel).subscribe((change, link) => {
      const { underWay, copiesDue } = tallies.of(link);
      const left = underWay.count + copiesDue;
      if (change !== "down" || left === 0) return;
      breach({ found: `${link.name} is cut, and ${left} packets are still in it` });
    });
    return ({ quiet }) => {
      for (const [link, tally] of tallies.entries()) {
        if (quiet && tally.copiesDue !== 0) {
          breach({ found: `${link.name} owes ${tally.copiesDue} copies` });
        }
        const wrong = miscounted(link, tally);
        if (wrong !== null) breach({ found: `${link.name} counts wrongly: ${wrong}` });
        if (!quiet || tally.underWay.count === 0) continue;
        const vanished = tally.underWay.packets.find((packet) => packet !== null)!;
        amiss(link, `lets ${tally.underWay.count} packets vanish`, vanished);
      }
    };
  },
};

/** Where the books of a link differ from what was seen; null if nowhere. */
function miscounted({ stats }: Link, tally: Tally): string | null {
  const { mtu, down } = tally.drops;
  const queue = tally.drops.queue - tally.givenUp;
  const seen: readonly (readonly [string, seen: number, counted: number])[] = [
    ["delivered", tally.delivered, stats.delivered],
    ["duplicated", tally.copies, stats.duplicated - Math.max(0, tally.copiesDue)],
    ...Object.entries(tally.drops).map(
      ([reason, count]) =>
        [`dropped (${reason})`, count, stats.drops[reason as DropReason]] as const,
    ),
  ];
  for (const [what, count, counted] of seen) {
    if (count !== counted) return `${counted} ${what}, but ${count} were seen`;
  }
  const atMost = tally.accepted + queue + mtu + down;
  const isPlausible = stats.offered >= tally.accepted + queue + mtu && stats.offered <= atMost;
  return isPlausible ? null : `${stats.offered} offered, but ${tally.accepted} were taken`;
}
