import type { Packet } from "@seedwire/wire";

/** Whether one packet arrives before another: by (arrival, order), as events run. */
export const arrivesBefore = (a: Packet, b: Packet): boolean =>
  a.arrivalNs < b.arrivalNs || (a.arrivalNs === b.arrivalNs && a.order < b.order);

/** Packets that do not arrive in the order they were sent: a binary heap, the first at its root. */
export class LatePackets {
  /** Arrives first of them. */
  first: Packet | null = null;
  readonly #heap: Packet[] = [];

  push(packet: Packet): void {
    const heap = this.#heap;
    let hole = heap.push(packet) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!arrivesBefore(packet, heap[parent]!)) break;
      heap[hole] = heap[parent]!;
      hole = parent;
    }
    heap[hole] = packet;
    this.first = heap[0]!;
  }

  /** Takes the first one out. */
  pop(): void {
    const heap = this.#heap;
    const packet = heap.pop()!;
    const size = heap.length;
    if (size === 0) {
      this.first = null;
      return;
    }
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && arrivesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!arrivesBefore(heap[child]!, packet)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = packet;
    this.first = heap[0]!;
  }

  /** Takes all of them out, in no order. */
  clear(): Packet[] {
    this.first = null;
    return this.#heap.splice(0);
  }
}
