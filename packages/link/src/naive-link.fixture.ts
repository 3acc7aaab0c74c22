import type { DropReason } from "./drop.ts";
import { newFate, type Fate } from "./fates/fate.ts";
import { newLinkStats } from "./stats.ts";

export interface NaivePacket {
  readonly id: number;
  readonly sizeBytes: number;
  readonly fate: Fate;
  delayNs: number;
  order: number;
  startNs: number;
  isCopy: boolean;
}

export interface NaiveOptions {
  rateBps: number;
  delayNs: number;
  limitPackets: number;
  limitBytes: number;
  mtuBytes: number;
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
  #sending: { packet: NaivePacket; endNs: number } | null = null;
  #flying: NaivePacket[] = [];
  #order = 0;
  #latest = -1;

  constructor(options: NaiveOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#queue.length + this.#flying.length + (this.#sending === null ? 0 : 1);
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
    const packet = { id, sizeBytes, fate, delayNs, order: 0, startNs: 0, isCopy: false };
    this.stats.offered++;
    if (!this.#up) return this.#drop(packet, "down");
    if (sizeBytes > mtuBytes) return this.#drop(packet, "mtu");
    packet.order = this.#order++;
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

  setUp(up: boolean): void {
    if (this.#up && !up) {
      const started = [...this.#flying, ...(this.#sending === null ? [] : [this.#sending.packet])];
      for (const packet of started) {
        if (!packet.isCopy) this.#count(packet);
        this.#drop(packet, "down");
      }
      for (const packet of this.#queue) this.#drop(packet, "down");
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
      const next = this.#queue.shift();
      if (next !== undefined) this.#send(next);
    };
    this.#events.push({ timeNs: this.nowNs + lastsNs, kind: TRANSMITTED, order: () => 0, run });
  }

  #fly(packet: NaivePacket): void {
    const extraNs = packet.fate.lost ? 0 : packet.fate.delayNs;
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
      if (packet.fate.lost) return this.#drop(packet, "fate");
      for (let copy = 0; copy < packet.fate.copies; copy++) this.#copy(packet);
      if (packet.order < this.#latest) stats.reordered++;
      this.#latest = Math.max(this.#latest, packet.order);
    }
    stats.delivered++;
    this.delivered.push([this.nowNs, packet.id]);
  }

  #copy(packet: NaivePacket): void {
    this.stats.duplicated++;
    const copy = { ...packet, fate: newFate(), isCopy: true, order: this.#order++ };
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
