import type { Simulation } from "@seedwire/engine";
import { FATE_DELAY, type Packet } from "@seedwire/wire";
import { arrivesBefore, LatePackets } from "./late-packets.ts";

/**
 * The packets on their way over a link, by arrival, and the one event that stands for the first of
 * them. Most arrive in the order they were sent: these are a list threaded through the packets.
 * Those held back, and those that overtake, are in a heap beside it.
 */
export class InFlight {
  readonly #simulation: Simulation;
  /** Whose event it is. */
  readonly #handle: number = 0;
  #head: Packet | null = null;
  #tail: Packet | null = null;
  /** Made when first used. */
  #late: LatePackets | null = null;
  /** The event in the queue that stands for it; -1 for none. Others of ours are leftovers. */
  #queuedOrder = -0.5; // born as a double, so that it stays a double

  constructor(simulation: Simulation, handle: number) {
    this.#simulation = simulation;
    this.#handle = handle;
    this.#queuedOrder = -1;
  }

  /** Adds a packet, whose `order` is the latest there is. */
  add(packet: Packet): void {
    const tail = this.#tail;
    if (tail === null || packet.arrivalNs < tail.arrivalNs || (packet.fate & FATE_DELAY) !== 0) {
      return this.#addAside(packet);
    }
    tail.next = packet;
    this.#tail = packet;
  }

  /** Takes out the first packet, if the queue's next event, which is ours, is its; null if it is a leftover. */
  take(): Packet | null {
    const { queue } = this.#simulation;
    if (queue.nextOrder !== this.#queuedOrder) return null;
    const packet = this.#head;
    const next = packet === null ? null : packet.next;
    if (next === null || (this.#late !== null && this.#late.first !== null)) {
      return this.#takeAside();
    }
    packet!.next = null;
    this.#head = next;
    this.#queuedOrder = next.order;
    queue.replaceNext(next.arrivalNs, next.order, this.#handle);
    return packet;
  }

  /** Drops the queue's next event, which is ours, if it is a leftover. */
  dropStale(): boolean {
    const { queue } = this.#simulation;
    if (queue.nextOrder === this.#queuedOrder) return false;
    queue.pop();
    this.#simulation.backgroundEvents--;
    return true;
  }

  /** Puts right the order of packets whose arrival has changed; each of these has a new `order`. */
  sort(): void {
    for (const packet of this.#takeOut()) this.#put(packet);
    const first = this.#first();
    if (first !== null && first.order !== this.#queuedOrder) this.#stand(first);
  }

  /** Takes out all packets, by arrival. */
  clear(): Packet[] {
    const packets = this.#takeOut();
    this.#leaveBehind();
    return packets;
  }

  /** `add`, where it is more than a link at the end of the list. */
  #addAside(packet: Packet): void {
    const first = this.#first();
    this.#put(packet);
    if (first === null || packet.arrivalNs < first.arrivalNs) this.#stand(packet);
  }

  /** `take`, where the next packet is not the next of the list. */
  #takeAside(): Packet {
    const { queue } = this.#simulation;
    const packet = this.#first()!;
    if (packet === this.#head) {
      this.#head = packet.next;
      if (packet.next === null) this.#tail = null;
      else packet.next = null;
    } else {
      this.#late!.pop();
    }
    const next = this.#first();
    this.#queuedOrder = next === null ? -1 : next.order;
    if (next === null) queue.pop();
    else queue.replaceNext(next.arrivalNs, next.order, this.#handle);
    return packet;
  }

  #put(packet: Packet): void {
    const tail = this.#tail;
    if ((packet.fate & FATE_DELAY) !== 0) {
      this.#putAside(packet);
    } else if (tail === null) {
      this.#head = packet;
      this.#tail = packet;
    } else if (tail.arrivalNs <= packet.arrivalNs) {
      tail.next = packet;
      this.#tail = packet;
    } else {
      this.#putAside(packet);
    }
  }

  #putAside(packet: Packet): void {
    this.#late ??= new LatePackets();
    this.#late.push(packet);
  }

  /** Arrives next. */
  #first(): Packet | null {
    const head = this.#head;
    const late = this.#late === null ? null : this.#late.first;
    if (late === null) return head;
    return head === null || arrivesBefore(late, head) ? late : head;
  }

  /** Puts an event for the first packet into the queue. */
  #stand(first: Packet): void {
    this.#leaveBehind();
    this.#queuedOrder = first.order;
    this.#simulation.queue.push(first.arrivalNs, first.order, this.#handle);
  }

  /** The event in the queue, if there is one, stands for nothing any more: it keeps no run going. */
  #leaveBehind(): void {
    if (this.#queuedOrder !== -1) this.#simulation.backgroundEvents++;
    this.#queuedOrder = -1;
  }

  #takeOut(): Packet[] {
    const packets = this.#late === null ? [] : this.#late.clear();
    for (let packet = this.#head; packet !== null;) {
      packets.push(packet);
      const { next }: Packet = packet;
      packet.next = null;
      packet = next;
    }
    this.#head = null;
    this.#tail = null;
    return packets.sort((a, b) => (arrivesBefore(a, b) ? -1 : 1));
  }
}
