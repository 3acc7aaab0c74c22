import { type Actor, type Channel, type Simulation } from "@seedwire/engine";
import {
  CE,
  FATE_CORRUPT,
  FATE_DELAY,
  FATE_DELIVER,
  FATE_DROP,
  FATE_DUPLICATE,
  FATE_SCRIPTED,
  NOT_ECT,
  type Packet,
  type PacketPool,
} from "@seedwire/wire";
import { copyOf, damage, throughBytes } from "./bytes.ts";
import { drop } from "./drop.ts";
import type { Fate, FateBook } from "./fates.ts";
import type { LossModel } from "./loss/index.ts";
import { Medium, type MediumOptions } from "./medium.ts";
import { packets, type Queue, type QueueModel } from "./queue/index.ts";
import { newLinkStats } from "./stats.ts";
import { packetChannel, type PacketTrace } from "./trace.ts";

/** Who stands at the end of a link. */
export interface PacketReceiver {
  /** Takes a packet that came over `link`; it belongs to the receiver now. */
  receive(packet: Packet, link: Link): void;
}

/** One direction of a cable. */
export interface LinkOptions extends MediumOptions {
  /** Unique in the network, for example `client>server`. */
  readonly name: string;
  /** Bits per second. Default: no limit. */
  readonly rateBps?: number;
  /** Propagation, ns. Default 0. */
  readonly delayNs?: number;
  /** Largest IP packet, bytes. Default 1500. */
  readonly mtuBytes?: number;
  /** Default: drop-tail, 1000 packets. */
  readonly queue?: QueueModel;
  /** Every packet is turned into bytes and read back (the check of the honest wire). Default off. */
  readonly wireBytes?: boolean;
}

/**
 * One direction of a link: a queue, a transmitter, a medium.
 *
 * The queue is first in, first out, so all times of a packet follow when it is offered: its
 * transmission starts when that of the packet before it ends, and it arrives a delay later. Hence
 * one event for each packet, and one event in the queue for each link: that of the packet that
 * arrives next. (Measured: 1.4 times faster than with an event at the end of each transmission, and
 * 1.7 times than with every packet in the event queue.)
 */
export class Link implements Actor {
  readonly name: string;
  readonly simulation: Simulation;
  readonly pool: PacketPool;
  readonly stats = newLinkStats();
  readonly trace: Channel<PacketTrace>;
  /** Who stands at the end. */
  readonly to: PacketReceiver;
  /** Number of the link in its network, by order of creation; set by whoever builds it. */
  index = 0;
  mtuBytes: number;
  /** A script or a recorder of fates, or null. */
  fates: FateBook | null = null;

  readonly #handle: number;
  readonly #queue: Queue;
  readonly #medium: Medium;
  readonly #wireBytes: boolean;
  #up = true;
  #rateBps = 0.5;
  #delayNs = 0.5;
  /** When the transmitter will have sent all that it was given. */
  #busyUntilNs = 0.5;
  /** The packets on their way, by arrival. */
  #head: Packet | null = null;
  #tail: Packet | null = null;
  /** The event in the queue that stands for `#head`; others of ours are leftovers. */
  #queuedOrder = -0.5;
  /** Those whose transmission has not started, in order. */
  #waitingHead: Packet | null = null;
  #waitingTail: Packet | null = null;
  #waitingPackets = 0;
  #waitingBytes = 0;
  /** Order of the latest packet delivered, to count reordering. */
  #deliveredOrder = -0.5;
  readonly #fate: Fate = { lost: false, copies: 0, delayNs: 0, bit: -1, scripted: false };

  constructor(simulation: Simulation, pool: PacketPool, to: PacketReceiver, options: LinkOptions) {
    const { name, rateBps = Infinity, delayNs = 0, mtuBytes = 1500 } = options;
    const place = { simulation, link: name };
    this.name = name;
    this.simulation = simulation;
    this.pool = pool;
    this.to = to;
    this.mtuBytes = mtuBytes;
    this.trace = simulation.trace.channel(packetChannel);
    this.#handle = simulation.register(this);
    this.#queue = (options.queue ?? packets(1000))(place);
    this.#medium = new Medium(place, options);
    this.#wireBytes = options.wireBytes ?? false;
    this.#rateBps = checkRate(name, rateBps);
    this.#delayNs = checkDelay(name, delayNs);
    this.#busyUntilNs = 0;
    this.#queuedOrder = -1;
    this.#deliveredOrder = -1;
  }

  get rateBps(): number {
    return this.#rateBps;
  }

  get delayNs(): number {
    return this.#delayNs;
  }

  get up(): boolean {
    return this.#up;
  }

  describe(): string {
    return `link ${this.name}`;
  }

  /** A packet reaches the link, which owns it from now on. */
  offer(packet: Packet): void {
    const { simulation, stats } = this;
    const nowNs = simulation.nowNs;
    stats.offered++;
    if (!this.#up) return drop(this, packet, "down");
    if (packet.sizeBytes > this.mtuBytes) return drop(this, packet, "mtu");

    let startNs = this.#busyUntilNs;
    if (startNs > nowNs) {
      this.#startWaiting(nowNs);
      const verdict = this.#queue.admit(packet, this.#waitingPackets, this.#waitingBytes, nowNs);
      if (verdict === "drop") return drop(this, packet, "queue");
      if (verdict === "mark" && !this.#mark(packet)) return drop(this, packet, "queue");
      this.#wait(packet);
    } else {
      startNs = nowNs;
    }
    const lastsNs = transmissionNs(packet.sizeBytes, this.#rateBps);
    const departureNs = startNs + lastsNs;
    this.#busyUntilNs = departureNs;
    stats.busyNs += lastsNs;
    packet.startNs = startNs;
    packet.order = simulation.nextOrder();
    packet.arrivalNs = departureNs + this.#delayNs;
    packet.fate = FATE_DELIVER;
    const impaired = this.#medium.active || this.fates !== null;
    if (impaired) this.#impair(packet, nowNs);
    if (this.trace.emit !== null) this.trace.emit("accept", this, packet, nowNs, null);
    if (impaired && this.#fate.bit >= 0) damage(packet, this.#fate.bit);
    this.#insert(packet);
  }

  /** The packet at the head arrives. */
  fire(): void {
    const { simulation, stats } = this;
    const { queue, nowNs } = simulation;
    if (queue.nextOrder !== this.#queuedOrder) {
      queue.pop(); // a packet that was overtaken, or died when the link went down
      simulation.skipEvent();
      return;
    }
    const packet = this.#head!;
    this.#startWaiting(nowNs);
    const next = packet.next;
    this.#head = next;
    if (next === null) {
      this.#tail = null;
      this.#queuedOrder = -1;
      queue.pop();
    } else {
      packet.next = null;
      this.#queuedOrder = next.order;
      queue.replaceNext(next.arrivalNs, next.order, this.#handle);
    }
    stats.transmitted++;
    stats.bytes += packet.sizeBytes;
    if (packet.fate !== FATE_DELIVER) {
      if ((packet.fate & FATE_DROP) !== 0) {
        return drop(this, packet, (packet.fate & FATE_SCRIPTED) === 0 ? "loss" : "fate");
      }
      if ((packet.fate & FATE_DUPLICATE) !== 0) this.#duplicate(packet, nowNs);
    }
    stats.delivered++;
    if (packet.order < this.#deliveredOrder) stats.reordered++;
    else this.#deliveredOrder = packet.order;
    if (this.trace.emit !== null) this.trace.emit("deliver", this, packet, nowNs, null);
    this.to.receive(this.#wireBytes ? throughBytes(packet, this.pool) : packet, this);
  }

  /** Cuts the link (all that is in it is lost) or mends it. */
  setUp(up: boolean): void {
    if (this.#up === up) return;
    this.#up = up;
    if (up) return;
    let packet = this.#head;
    this.#head = null;
    this.#tail = null;
    this.#queuedOrder = -1;
    this.#waitingHead = null;
    this.#waitingTail = null;
    this.#waitingPackets = 0;
    this.#waitingBytes = 0;
    this.#busyUntilNs = this.simulation.nowNs;
    while (packet !== null) {
      const { next } = packet;
      packet.next = null;
      drop(this, packet, "down");
      packet = next;
    }
  }

  /** Sets the propagation delay of packets offered from now on, ns. */
  setDelay(delayNs: number): void {
    this.#delayNs = checkDelay(this.name, delayNs);
  }

  /** Sets the rate, bits per second. What is being transmitted goes on at the old rate. */
  setRate(rateBps: number): void {
    const oldRateBps = this.#rateBps;
    this.#rateBps = checkRate(this.name, rateBps);
    this.#startWaiting(this.simulation.nowNs);
    const first = this.#waitingHead;
    if (first === null) return;
    this.#takeOutWaiting();
    // Those that wait follow each other without a gap, from the end of the present transmission.
    let startNs = first.startNs;
    for (let packet: Packet | null = first; packet !== null; packet = packet.nextWaiting) {
      const oldNs = transmissionNs(packet.sizeBytes, oldRateBps);
      const newNs = transmissionNs(packet.sizeBytes, rateBps);
      packet.arrivalNs += startNs + newNs - (packet.startNs + oldNs);
      packet.startNs = startNs;
      startNs += newNs;
      this.stats.busyNs += newNs - oldNs;
      this.#insert(packet);
    }
    this.#busyUntilNs = startNs;
  }

  /** Sets the loss on the wire for packets offered from now on. */
  setLoss(loss: LossModel): void {
    this.#medium.setLoss(loss, { simulation: this.simulation, link: this.name });
  }

  /** Draws the fate of a packet and writes it down on it. */
  #impair(packet: Packet, nowNs: number): void {
    const fate = this.#fate;
    this.#medium.draw(packet, nowNs, fate);
    if (this.fates !== null) this.fates.meet(this, packet, fate);
    let bits = fate.scripted ? FATE_SCRIPTED : FATE_DELIVER;
    if (fate.lost) bits |= FATE_DROP;
    if (fate.bit >= 0) {
      bits |= FATE_CORRUPT;
      this.stats.corrupted++;
    }
    if (fate.copies > 0) bits |= FATE_DUPLICATE;
    packet.copies = fate.copies;
    if (fate.delayNs > 0) {
      bits |= FATE_DELAY;
      packet.arrivalNs += fate.delayNs;
    }
    packet.fate = bits;
  }

  /** Puts copies of an arriving packet behind it; they arrive at the same instant. */
  #duplicate(packet: Packet, nowNs: number): void {
    for (let copies = packet.copies; copies > 0; copies--) {
      const copy = copyOf(packet, this.pool);
      this.stats.duplicated++;
      this.stats.transmitted--; // it will be counted when it arrives, but the medium made it
      this.stats.bytes -= copy.sizeBytes;
      copy.order = this.simulation.nextOrder();
      copy.arrivalNs = nowNs;
      copy.startNs = nowNs;
      this.#insert(copy);
    }
  }

  /** Marks a packet "congestion experienced" (RFC 3168 §5); says whether it could be marked. */
  #mark(packet: Packet): boolean {
    if ((packet.trafficClass & CE) === NOT_ECT) return false;
    packet.trafficClass |= CE;
    this.stats.marked++;
    return true;
  }

  /** Puts a packet among those on their way, by (arrival, order). Nearly always at the end. */
  #insert(packet: Packet): void {
    const tail = this.#tail;
    packet.next = null;
    if (tail === null) {
      this.#head = packet;
      this.#tail = packet;
      this.#queueHead(packet);
    } else if (tail.arrivalNs <= packet.arrivalNs) {
      tail.next = packet;
      this.#tail = packet;
    } else {
      let before: Packet | null = null;
      let after: Packet | null = this.#head;
      while (after !== null && after.arrivalNs <= packet.arrivalNs) {
        before = after;
        after = after.next;
      }
      packet.next = after;
      if (before !== null) {
        before.next = packet;
      } else {
        this.#head = packet;
        this.#queueHead(packet);
      }
    }
  }

  #queueHead(packet: Packet): void {
    this.#queuedOrder = packet.order;
    this.simulation.queue.push(packet.arrivalNs, packet.order, this.#handle);
  }

  #wait(packet: Packet): void {
    packet.nextWaiting = null;
    if (this.#waitingTail === null) this.#waitingHead = packet;
    else this.#waitingTail.nextWaiting = packet;
    this.#waitingTail = packet;
    this.#waitingPackets++;
    this.#waitingBytes += packet.sizeBytes;
    if (this.#waitingBytes > this.stats.queueMaxBytes) {
      this.stats.queueMaxBytes = this.#waitingBytes;
    }
  }

  /** Lets those leave the queue whose transmission has started by now. */
  #startWaiting(nowNs: number): void {
    let packet = this.#waitingHead;
    while (packet !== null && packet.startNs <= nowNs) {
      this.#waitingPackets--;
      this.#waitingBytes -= packet.sizeBytes;
      const next: Packet | null = packet.nextWaiting;
      packet.nextWaiting = null;
      packet = next;
    }
    this.#waitingHead = packet;
    if (packet === null) this.#waitingTail = null;
  }

  /** Takes those whose transmission has not started out of those on their way. */
  #takeOutWaiting(): void {
    const waiting = new Set<Packet>();
    for (let packet = this.#waitingHead; packet !== null; packet = packet.nextWaiting) {
      waiting.add(packet);
    }
    let packet = this.#head;
    this.#head = null;
    this.#tail = null;
    this.#queuedOrder = -1;
    while (packet !== null) {
      const { next }: Packet = packet;
      if (!waiting.has(packet)) this.#insert(packet);
      packet = next;
    }
  }
}

/** How long a packet takes to transmit, rounded to the nearest nanosecond. */
export const transmissionNs = (sizeBytes: number, rateBps: number): number =>
  rateBps === Infinity ? 0 : Math.round((sizeBytes * 8e9) / rateBps);

function checkRate(name: string, rateBps: number): number {
  if (rateBps > 0) return rateBps;
  throw new RangeError(
    `Link "${name}": its rate is ${rateBps}, expected bits per second above 0, for example mbps(20)`,
  );
}

function checkDelay(name: string, delayNs: number): number {
  if (delayNs >= 0 && Number.isInteger(delayNs)) return delayNs;
  throw new RangeError(
    `Link "${name}": its delay is ${delayNs}, expected whole nanoseconds from 0, for example ms(10)`,
  );
}
