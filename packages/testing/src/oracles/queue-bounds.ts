import { isHolding, linkChannel, packetChannel, type Link } from "@seedwire/link";
import { formatPacket } from "@seedwire/trace";
import { CE, FATE_COPY, NOT_ECT, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { PerLink } from "./books/per-link.ts";
import { UnderWay } from "./books/under-way.ts";

/** Packets that wait for the transmitter of a link, first in, first out. */
class Waiting {
  packets = 0;
  bytes = 0;
  mostBytes = 0;
  /** Where the queue holds its packets: those in the link, whether they wait or not. */
  readonly inLink = new UnderWay();
  /** Packets marked until now, as the link counts them. */
  marked = 0;
  readonly #list: Packet[] = [];
  #first = 0;
  #end = 0;

  add(packet: Packet): void {
    this.#list[this.#end++] = packet;
    this.packets++;
    this.bytes += packet.sizeBytes;
    if (this.bytes > this.mostBytes) this.mostBytes = this.bytes;
  }

  /** Lets those go whose transmission has begun. Their start is read anew: the rate may have changed. */
  advance(nowNs: number): void {
    const list = this.#list;
    while (this.#first < this.#end && list[this.#first]!.startNs <= nowNs) {
      this.packets--;
      this.bytes -= list[this.#first++]!.sizeBytes;
    }
    if (this.#first === this.#end) {
      this.#first = this.#end = 0;
    } else if (this.#first >= 1024) {
      list.splice(0, this.#first);
      this.#end -= this.#first;
      this.#first = 0;
    }
  }

  clear(): void {
    this.#first = this.#end = this.packets = this.bytes = 0;
    this.inLink.clear();
  }
}

/** Queues keep their limits, and use them. */
export const queueBounds: Oracle = {
  name: "queue-bounds",
  promise:
    "Never do more packets or bytes wait than the queue's limit, nor any while the transmitter is idle; what is dropped when it comes found no room, unless its queue manages itself, and what is marked can be",
  source: "RFC 2309 §2",
  watch: ({ simulation, breach }) => {
    const { trace } = simulation;
    const links = new PerLink(() => new Waiting());
    const amiss = (link: Link, what: string, packet: Packet): void =>
      breach({ found: `${link.name} ${what}`, packet: formatPacket(packet) });

    const accept = (link: Link, packet: Packet, waiting: Waiting, nowNs: number): void => {
      const { limitPackets = Infinity, limitBytes = Infinity, markAbovePackets } = link.queue;
      const { packets: before } = waiting;
      const waits = packet.startNs > nowNs;
      if (waits) waiting.add(packet);
      else if (before > 0) amiss(link, "sends a packet before those that wait", packet);
      if (waiting.packets > limitPackets) {
        amiss(link, `lets ${waiting.packets} packets wait, at most ${limitPackets} may`, packet);
      }
      if (waiting.bytes > limitBytes) {
        amiss(link, `lets ${waiting.bytes} bytes wait, at most ${limitBytes} may`, packet);
      }
      if (markAbovePackets === undefined) return;
      const isMarked = link.stats.marked > waiting.marked;
      waiting.marked = link.stats.marked;
      const isDue = waits && before > markAbovePackets;
      if (isMarked && (packet.trafficClass & CE) !== CE) {
        amiss(link, "counts a mark on a packet that has none", packet);
      }
      if (isMarked === isDue) return;
      const about = `${before} wait, and more than ${markAbovePackets} call for a mark`;
      amiss(link, `${isMarked ? "marks" : "does not mark"} a packet: ${about}`, packet);
    };
    const refuse = (link: Link, packet: Packet, { packets, bytes }: Waiting): void => {
      const { limitPackets, limitBytes, markAbovePackets = Infinity } = link.queue;
      if (limitPackets === undefined && limitBytes === undefined) return; // of another kind
      if (packets >= (limitPackets ?? Infinity)) return;
      if (bytes + packet.sizeBytes > (limitBytes ?? Infinity)) return;
      if (packets > markAbovePackets && (packet.trafficClass & CE) === NOT_ECT) return;
      const found = `drops a packet, though only ${packets} packets of ${bytes} bytes wait`;
      amiss(link, `${found}; there is room for ${limitPackets ?? `${limitBytes} bytes`}`, packet);
    };

    // Such a queue drops and marks as it likes; its limits and its counts can be checked.
    const hold = (link: Link, packet: Packet, { inLink }: Waiting, isNew: boolean): void => {
      if (isNew) inLink.add(packet);
      else if ((packet.fate & FATE_COPY) === 0) inLink.remove(packet);
      const { waitingPackets, waitingBytes, queue } = link;
      const { limitPackets = Infinity, limitBytes = Infinity } = queue;
      const waiting = `${waitingPackets} packets of ${waitingBytes} bytes wait`;
      if (waitingPackets > limitPackets || waitingBytes > limitBytes) {
        amiss(link, `is beyond its limit: ${waiting}`, packet);
      } else if (waitingPackets > inLink.count || waitingPackets > 0 !== waitingBytes > 0) {
        amiss(link, `counts wrongly: ${waiting}, and ${inLink.count} packets are in it`, packet);
      }
    };

    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      const waiting = links.of(link);
      if (isHolding(link.queue)) {
        hold(link, packet, waiting, event === "accept");
        if (event === "accept") waiting.mostBytes = Math.max(waiting.mostBytes, link.waitingBytes);
        return;
      }
      waiting.advance(nowNs); // with each event: a packet that has left the link may be another soon
      if (event === "accept") accept(link, packet, waiting, nowNs);
      else if (reason === "queue") refuse(link, packet, waiting);
    });
    trace.channel(linkChannel).subscribe((change, link) => {
      if (change === "down") links.of(link).clear();
    });
    return () => {
      for (const [link, { mostBytes }] of links.entries()) {
        const { queueMaxBytes } = link.stats;
        if (mostBytes === queueMaxBytes) continue;
        const about = `${queueMaxBytes} bytes waited at most, but ${mostBytes} were seen`;
        breach({ found: `${link.name} counts wrongly: ${about}` });
      }
    };
  },
};
