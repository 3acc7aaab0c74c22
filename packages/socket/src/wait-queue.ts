/** Somebody who wants to know when a description may have become ready. */
export interface Waiter {
  /**
   * Something has happened.
   *
   * @param events which POLL events it may bring about; 0 for any
   */
  wake(events: number): void;
}

/** Who waits at a description, in the order in which they came. */
export class WaitQueue {
  #waiters: Waiter[] = [];

  add(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  remove(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
  }

  /** Wakes all who wait now; one who leaves meanwhile is left alone. */
  wake(events = 0): void {
    for (const waiter of this.#waiters.slice()) {
      if (this.#waiters.includes(waiter)) waiter.wake(events);
    }
  }
}
