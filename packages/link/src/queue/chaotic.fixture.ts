import type { Packet } from "@seedwire/wire";
import type { HoldingQueue } from "./holding-queue.ts";
import type { QueueModel, QueuePlace } from "./queue.ts";

/** A queue that does all that a queue may: refuses, drops when it admits, drops what it takes, last in first out. */
class Chaotic implements HoldingQueue {
  readonly limitPackets = 5;
  readonly #place: QueuePlace;
  readonly #stack: Packet[] = [];
  #turn = 0;

  constructor(place: QueuePlace) {
    this.#place = place;
  }

  get waitingPackets(): number {
    return this.#stack.length;
  }

  get waitingBytes(): number {
    return this.#stack.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  admit(): "accept" | "drop" {
    if (++this.#turn % 7 === 0) return "drop";
    if (this.#stack.length === this.limitPackets) this.#place.host.drop(this.#stack.shift()!);
    return "accept";
  }

  put(packet: Packet): void {
    this.#stack.push(packet);
  }

  take(): Packet | null {
    if (++this.#turn % 5 === 0 && this.#stack.length > 1) this.#place.host.drop(this.#stack.pop()!);
    return this.#stack.pop() ?? null;
  }

  clear(): Packet[] {
    return this.#stack.splice(0);
  }
}

/** A queue for tests of links, not of the queue. */
export const chaotic = (): QueueModel => (place) => new Chaotic(place);
