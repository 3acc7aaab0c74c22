import { Simulation } from "@seedwire/engine";
import { Packet } from "@seedwire/wire";
import type { DropReason } from "./drop.ts";
import { newFate, type Fate } from "./fates/fate.ts";
import type { HoldingQueue, QueueModel } from "./queue/index.ts";
import { newLinkStats } from "./stats.ts";

/** A packet, for queues that look at what a packet is. */
class NaivePacket extends Packet {
  delayNs = 0;
  isCopy = false;

  readonly id: number;
  readonly does: Fate;

  constructor(id: number, sizeBytes: number, does: Fate) {
    super();
    this.id = id;
    this.sizeBytes = sizeBytes;
    this.does = does;
  }
}

export interface NaiveOptions {
  rateBps: number;
  delayNs: number;
  limitPackets: number;
  limitBytes: number;
  mtuBytes: number;
  /** One that holds its packets; default: first in, first out, within the limits above. */
  queue?: QueueModel | undefined;
}

/** What runs first at an instant: ends of transmissions, then commands, then arrivals. */
const [TRANSMITTED, COMMAND, ARRIVAL] = [0, 1, 2] as const;

interface NaiveEvent {
  timeNs: number;
  kind: number;
  /** Among events of one instant and kind. */
  order: () => number;
  run: () => void;
}

/** A link as a textbook has it: everything is an event in a list, the queue is a list. */
export class NaiveLink {
  readonly delivered: [number, number][] = [];
  readonly dropped: string[] = [];
  readonly stats = newLinkStats();
  nowNs = 0;
  readonly #options: NaiveOptions;
  #events: NaiveEvent[] = [];
  #up = true;
  #queue: NaivePacket[] = [];
  readonly #holding: HoldingQueue | null = null;
  #sending: { packet: NaivePacket; endNs: number } | null = null;
  #flying: NaivePacket[] = [];
  #order = 0;
  #latest = -1;

  constructor(options: NaiveOptions) {
    this.#options = options;
    if (options.queue === undefined) return;
    const place = { simulation: new Simulation({ seed: "1" }), link: "client>server" };
    const host = {
      rateBps: 0,
      drop: (packet: Packet) => this.#drop(packet as NaivePacket, "queue"),
      mark: () => false,
    };
    Object.defineProperty(host, "rateBps", { get: () => this.#options.rateBps });
    this.#holding = options.queue({ ...place, host }) as HoldingQueue;
  }

  get inFlight(): number {
    const waiting = this.#holding === null ? this.#queue.length : this.#holding.waitingPackets;
    return waiting + this.#flying.length + (this.#sending === null ? 0 : 1);
  }

  at(timeNs: number, run: () => void): void {
    const order = this.#order++;
    this.#events.push({ timeNs, kind: COMMAND, order: () => order, run });
  }

  run(untilNs: number): void {
    for (;;) {
      this.#events.sort((a, b) => a.timeNs - b.timeNs || a.kind - b.kind || a.order() - b.order());
      const [event] = this.#events;
      if (event === undefined || event.timeNs > untilNs) break;
      this.#events.shift();
      this.#pass(event.timeNs);
      event.run();
    }
    if (untilNs !== Infinity) this.#pass(untilNs);
  }

  offer(id: number, sizeBytes: number, fate: Fate): void {
    const { limitPackets, limitBytes, mtuBytes, delayNs } = this.#options;
    const packet = new NaivePacket(id, sizeBytes, fate);
    packet.delayNs = delayNs;
    this.stats.offered++;
    if (!this.#up) return this.#drop(packet, "down");
    if (sizeBytes > mtuBytes) return this.#drop(packet, "mtu");
    packet.order = this.#order++;
    if (this.#holding !== null) return this.#hold(this.#holding, packet);
    if (this.#sending === null) {
      if (fate.bit >= 0 && !fate.lost) this.stats.corrupted++;
      return this.#send(packet);
    }
    const bytes = this.#queueBytes() + sizeBytes;
    if (this.#queue.length >= limitPackets || bytes > limitBytes)
      return this.#drop(packet, "queue");
    this.#queue.push(packet);
    this.stats.queueMaxBytes = Math.max(this.stats.queueMaxBytes, bytes);
    if (fate.bit >= 0 && !fate.lost) this.stats.corrupted++;
  }

  #hold(queue: HoldingQueue, packet: NaivePacket): void {
    const { waitingPackets, waitingBytes } = queue;
    if (queue.admit(packet, waitingPackets, waitingBytes, this.nowNs) !== "accept")
      return this.#drop(packet, "queue");
    packet.startNs = this.nowNs;
    queue.put(packet, this.nowNs);
    if (this.#sending === null) return this.#next();
    this.stats.queueMaxBytes = Math.max(this.stats.queueMaxBytes, queue.waitingBytes);
  }

  #next(): void {
    if (this.#holding === null) {
      const next = this.#queue.shift();
      if (next !== undefined) this.#send(next);
      return;
    }
    const next = this.#holding.take(this.nowNs) as NaivePacket | null;
    if (next === null) return;
    next.order = this.#order++;
    if (next.does.bit >= 0 && !next.does.lost) this.stats.corrupted++;
    this.#send(next);
  }

  setUp(up: boolean): void {
    if (this.#up && !up) {
      const started = [...this.#flying, ...(this.#sending === null ? [] : [this.#sending.packet])];
      for (const packet of started) {
        if (!packet.isCopy) this.#count(packet);
        this.#drop(packet, "down");
      }
      for (const packet of this.#queue) this.#drop(packet, "down");
      for (const packet of this.#holding?.clear() ?? []) this.#drop(packet as NaivePacket, "down");
      this.#queue = [];
      this.#flying = [];
      this.#sending = null;
      this.#events = this.#events.filter(({ kind }) => kind === COMMAND);
    }
    this.#up = up;
  }

  setRate(rateBps: number): void {
    this.#options.rateBps = rateBps;
    for (const packet of this.#queue) packet.order = this.#order++;
  }

  setDelay(delayNs: number): void {
    this.#options.delayNs = delayNs;
  }

  setMtu(mtuBytes: number): void {
    this.#options.mtuBytes = mtuBytes;
  }

  #pass(timeNs: number): void {
    if (this.#sending !== null) this.stats.busyNs += timeNs - this.nowNs;
    this.nowNs = timeNs;
  }

  #queueBytes(): number {
    return this.#queue.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  #send(packet: NaivePacket): void {
    const { rateBps } = this.#options;
    const lastsNs = rateBps === Infinity ? 0 : Math.round((packet.sizeBytes * 8e9) / rateBps);
    packet.startNs = this.nowNs;
    this.#sending = { packet, endNs: this.nowNs + lastsNs };
    const run = (): void => {
      this.#sending = null;
      this.#fly(packet);
      this.#next();
    };
    this.#events.push({ timeNs: this.nowNs + lastsNs, kind: TRANSMITTED, order: () => 0, run });
  }

  #fly(packet: NaivePacket): void {
    const extraNs = packet.does.lost ? 0 : packet.does.delayNs;
    this.#flying.push(packet);
    this.#arriveAt(packet, this.nowNs + packet.delayNs + extraNs);
  }

  #arriveAt(packet: NaivePacket, timeNs: number): void {
    const run = (): void => this.#arrive(packet);
    this.#events.push({ timeNs, kind: ARRIVAL, order: () => packet.order, run });
  }

  #arrive(packet: NaivePacket): void {
    const { stats } = this;
    this.#flying.splice(this.#flying.indexOf(packet), 1);
    if (!packet.isCopy) {
      this.#count(packet);
      if (packet.does.lost) return this.#drop(packet, "fate");
      for (let copy = 0; copy < packet.does.copies; copy++) this.#copy(packet);
      if (packet.order < this.#latest) stats.reordered++;
      this.#latest = Math.max(this.#latest, packet.order);
    }
    stats.delivered++;
    this.delivered.push([this.nowNs, packet.id]);
  }

  #copy(packet: NaivePacket): void {
    this.stats.duplicated++;
    const copy = new NaivePacket(packet.id, packet.sizeBytes, newFate());
    copy.isCopy = true;
    copy.order = this.#order++;
    this.#flying.push(copy);
    this.#arriveAt(copy, this.nowNs);
  }

  #count(packet: NaivePacket): void {
    this.stats.transmitted++;
    this.stats.bytes += packet.sizeBytes;
  }

  #drop(packet: NaivePacket, reason: DropReason): void {
    this.stats.drops[reason]++;
    this.dropped.push(`${this.nowNs} ${reason} ${packet.id}`);
  }
}
