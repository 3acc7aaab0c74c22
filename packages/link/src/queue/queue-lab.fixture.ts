import { Simulation } from "@seedwire/engine";
import { addressOf, ECT_0, NOT_ECT, Packet, UDP } from "@seedwire/wire";
import { expect } from "vitest";
import { markCe } from "../mark.ts";
import type { HoldingQueue } from "./holding-queue.ts";
import type { QueueModel } from "./queue.ts";

/** What comes: a packet of a flow, or the transmitter is free, or the link is cut; so long after what came before. */
export interface Step {
  readonly afterNs: number;
  readonly what: "offer" | "take" | "cut";
  readonly flow: number;
  readonly sizeBytes: number;
  readonly isMarkable: boolean;
}

/** A queue in use, and what befell packets, by number in the order in which they came. */
export class QueueLab {
  readonly queue: HoldingQueue;
  readonly log: string[] = [];
  /** Numbers of those that wait, in the order in which they came. */
  readonly waiting: number[] = [];
  nowNs = 0;
  #offered = 0;
  readonly #packets: Packet[] = [];

  constructor(model: QueueModel, rateBps = 10e6, seed = "1") {
    const host = {
      rateBps,
      drop: (packet: Packet) => {
        this.#leave(packet, "drop");
        this.checkCounts();
      },
      mark: (packet: Packet) => {
        const isMarked = markCe(packet);
        if (isMarked) this.log.push(`mark ${packet.identification}`);
        return isMarked;
      },
    };
    const simulation = new Simulation({ seed });
    this.queue = model({ simulation, link: "a>b", host }) as HoldingQueue;
  }

  /** Offers a packet; returns what the queue says. */
  offer({ sizeBytes = 1500, flow = 1, isMarkable = false }: Partial<Step> = {}): string {
    const packet = Object.assign(new Packet(), { sizeBytes, protocol: UDP, sourcePort: flow });
    packet.identification = this.#offered++;
    packet.trafficClass = isMarkable ? ECT_0 : NOT_ECT;
    packet.source = addressOf(10, 0, 0, 1);
    const { queue } = this;
    const verdict = queue.admit(packet, queue.waitingPackets, queue.waitingBytes, this.nowNs);
    this.checkCounts();
    const isIn = verdict === "accept" || (verdict === "mark" && markCe(packet));
    this.log.push(`${verdict} ${packet.identification}`);
    if (!isIn) return "drop";
    packet.startNs = this.nowNs;
    this.#packets[packet.identification] = packet;
    this.waiting.push(packet.identification);
    queue.put(packet, this.nowNs);
    this.checkCounts();
    return verdict;
  }

  /** Takes a packet; returns its number, or null. */
  take(): number | null {
    const had = this.waiting.length;
    const packet = this.queue.take(this.nowNs);
    if (packet === null) expect(had, "what waits is sent").toBe(0);
    else this.#leave(packet, "take");
    this.checkCounts();
    return packet?.identification ?? null;
  }

  /** The flow of the packet of that number, of those let in. */
  flowOf(number: number): number {
    return this.#packets[number]!.sourcePort;
  }

  cut(): void {
    for (const packet of this.queue.clear()) this.#leave(packet, "cut");
    expect(this.waiting).toEqual([]);
    this.checkCounts();
    expect(this.queue.take(this.nowNs)).toBeNull();
  }

  do({ afterNs, what, ...packet }: Step): void {
    this.nowNs += afterNs;
    if (what === "offer") this.offer(packet);
    else if (what === "take") this.take();
    else this.cut();
  }

  checkCounts(): void {
    const { waiting, queue } = this;
    let bytes = 0;
    for (const number of waiting) bytes += this.#packets[number]!.sizeBytes;
    const isRight = queue.waitingPackets === waiting.length && queue.waitingBytes === bytes;
    const { limitPackets = Infinity, limitBytes = Infinity } = queue;
    if (isRight && waiting.length <= limitPackets && bytes <= limitBytes) return;
    const says = `says that ${queue.waitingPackets} packets of ${queue.waitingBytes} bytes wait`;
    throw new Error(`The queue ${says}, it is ${waiting.length} of ${bytes}`);
  }

  /** A packet that waited does so no more, and is the first of its flow that is sent. */
  #leave(packet: Packet, how: string): void {
    const { identification, sourcePort } = packet;
    const at = this.waiting.indexOf(identification);
    expect(at, `${identification} waits`).toBeGreaterThanOrEqual(0);
    const isFirst = this.waiting
      .slice(0, at)
      .every((before) => this.#packets[before]!.sourcePort !== sourcePort);
    if (how === "take") expect(isFirst, "a flow keeps its order").toBe(true);
    expect(packet.nextWaiting).toBeNull();
    this.waiting.splice(at, 1);
    this.log.push(`${how} ${identification}`);
  }
}
