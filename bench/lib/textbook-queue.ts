interface Event {
  readonly timeNs: number;
  readonly order: number;
  readonly handle: number;
}

/** Who is first. */
type Compare = (a: Event, b: Event) => number;

const byTime: Compare = (a, b) => a.timeNs - b.timeNs || a.order - b.order;

/** An event queue as a textbook has it, for comparison: a binary heap of objects with a comparator. */
export class TextbookQueue {
  readonly #heap: Event[] = [];
  readonly #compare: Compare = byTime;

  get nextTimeNs(): number {
    return this.#heap[0]!.timeNs;
  }

  get nextHandle(): number {
    return this.#heap[0]!.handle;
  }

  push(timeNs: number, order: number, handle: number): void {
    const heap = this.#heap;
    const event = { timeNs, order, handle };
    let hole = heap.push(event) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#compare(heap[parent]!, event) < 0) break;
      heap[hole] = heap[parent]!;
      hole = parent;
    }
    heap[hole] = event;
  }

  pop(): void {
    const heap = this.#heap;
    const event = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#compare(heap[child + 1]!, heap[child]!) < 0) child++;
      if (this.#compare(event, heap[child]!) < 0) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = event;
  }
}
