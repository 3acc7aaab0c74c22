import { show, Timer } from "@seedwire/engine";
import { FATE_CORRUPT, Packet } from "@seedwire/wire";
import { damage } from "./bytes.ts";
import { drop } from "./drop.ts";
import type { InFlight } from "./in-flight.ts";
import type { Link } from "./link.ts";
import { mark } from "./mark.ts";
import type { HoldingQueue, QueueHost, QueueVerdict } from "./queue/index.ts";
import { transmissionNs } from "./transmission.ts";
import type { Transmitter } from "./transmitter.ts";

/** A link, as a queue that holds its packets sees it. */
export class LinkHost implements QueueHost {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  get rateBps(): number {
    return this.#link.rateBps;
  }

  drop(packet: Packet): void {
    drop(this.#link, packet, "queue");
  }

  mark(packet: Packet): boolean {
    return mark(this.#link, packet);
  }
}

/**
 * The transmitter of a link whose queue holds its packets: whenever it is free, it asks the queue for
 * the next one. So there is an event at the end of each transmission, beside that of each arrival.
 *
 * What is due by an instant happens before whatever else befalls the link at that instant; so the owner
 * calls `advance` first.
 */
export class Pump {
  readonly queue: HoldingQueue;
  readonly #link: Link;
  readonly #transmitter: Transmitter;
  readonly #inFlight: InFlight;
  /** The end of the present transmission. */
  readonly #end: Timer;

  constructor(link: Link, queue: HoldingQueue, transmitter: Transmitter, inFlight: InFlight) {
    this.queue = queue;
    this.#link = link;
    this.#transmitter = transmitter;
    this.#inFlight = inFlight;
    this.#end = new Timer(link.simulation, () => this.#send(link.simulation.nowNs), link);
  }

  /** Ends the present transmission, if it is over by now, and begins the next. */
  advance(nowNs: number): void {
    if (this.#end.deadlineNs <= nowNs) this.#send(nowNs);
  }

  /** What the queue says of a packet that comes now. */
  admit(packet: Packet, nowNs: number): QueueVerdict {
    this.advance(nowNs);
    const { waitingPackets, waitingBytes } = this.queue;
    return this.queue.admit(packet, waitingPackets, waitingBytes, nowNs);
  }

  /** Writes down on a packet that comes in when it will arrive if it need not wait. */
  schedule(packet: Packet, nowNs: number): void {
    packet.startNs = nowNs;
    packet.arrivalNs = nowNs + this.#lastsNs(packet) + this.#link.delayNs;
  }

  /**
   * Takes a packet that the queue has admitted and whose fate is known.
   *
   * While it waits it has no times yet: `startNs` says when it came, `arrivalNs` how long after the end of
   * its transmission it arrives, and `order` which bit of it will be flipped.
   */
  put(packet: Packet, bit: number, nowNs: number): void {
    const { queue } = this;
    const { stats, trace } = this.#link;
    const afterNs = packet.arrivalNs - nowNs - this.#lastsNs(packet);
    const waits = this.#transmitter.freeNs > nowNs;
    if (waits) queue.put(packet, nowNs); // who is told now sees it wait
    if (trace.emit !== null) trace.emit("accept", this.#link, packet, nowNs, null);
    packet.arrivalNs = afterNs;
    packet.order = bit;
    if (waits) {
      if (queue.waitingBytes > stats.queueMaxBytes) stats.queueMaxBytes = queue.waitingBytes;
    } else {
      queue.put(packet, nowNs);
      this.#send(nowNs);
    }
  }

  /** Gives up the present transmission; returns all that waited. */
  cut(): Packet[] {
    this.#end.cancel();
    return this.queue.clear();
  }

  #send(nowNs: number): void {
    const transmitter = this.#transmitter;
    this.#end.cancel();
    while (transmitter.freeNs <= nowNs) {
      const packet = this.queue.take(nowNs);
      if (packet === null) return;
      if (!(packet instanceof Packet)) return this.#complain(packet);
      this.#transmit(packet, nowNs);
    }
  }

  #transmit(packet: Packet, nowNs: number): void {
    const bit = packet.order;
    const endNs = this.#transmitter.take(packet, nowNs);
    if (endNs > nowNs) this.#end.arm(endNs);
    packet.arrivalNs += endNs;
    packet.order = this.#link.simulation.nextOrder();
    if ((packet.fate & FATE_CORRUPT) !== 0) {
      this.#link.stats.corrupted++;
      damage(packet, bit);
    }
    this.#inFlight.add(packet);
  }

  /** Ends the run before its next event: a queue that a scenario brought along gives what is no packet. */
  #complain(given: unknown): void {
    const { name, simulation } = this.#link;
    const said = `Link "${name}": take of its queue gives ${show(given)}`;
    simulation.fail(new RangeError(`${said}, expected a packet, or null if none waits`));
  }

  #lastsNs({ sizeBytes }: Packet): number {
    return transmissionNs(sizeBytes, this.#link.rateBps);
  }
}
