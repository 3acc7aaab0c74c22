import type { Actor } from "./actor.ts";
import { NEVER, type Ns } from "./time.ts";
import type { Simulation } from "./simulation.ts";

/**
 * A timer that can be armed, re-armed and cancelled in O(1).
 *
 * It keeps a deadline and at most one event of use in the queue. Moving the deadline later, or
 * cancelling, touches only the deadline: the event that then comes too early is put back, or
 * dropped. Its order among events of equal time is that of the last `arm`, exactly as if each
 * `arm` had put an event of its own into the queue. (Measured per packet, 10,000 flows: 297 ns
 * with a deadline, 401 ns with a heap that cancels in place, 837 ns with tombstones.)
 */
export class Timer implements Actor {
  readonly #simulation: Simulation;
  readonly #expire: () => void;
  readonly #handle: number;
  readonly #owner: { describe(): string } | null;
  #deadlineNs = 0.5;
  #order = 0.5;
  /** The event that will be believed when it fires; others of ours in the queue are leftovers. */
  #queuedNs = 0.5;
  #queuedOrder = 0.5;
  /** Events of ours in the queue, leftovers included. */
  #events = 0;
  #background = false;
  #closed = false;

  /**
   * @param expire what to do when the deadline comes; the timer is then not armed any more
   * @param owner whose timer it is, for reports
   */
  constructor(
    simulation: Simulation,
    expire: () => void,
    owner: { describe(): string } | null = null,
  ) {
    this.#owner = owner;
    this.#simulation = simulation;
    this.#expire = expire;
    this.#handle = simulation.register(this);
    this.#deadlineNs = NEVER;
    this.#queuedNs = NEVER;
    this.#queuedOrder = 0;
  }

  /** When it will expire; {@link NEVER} while it is not armed. */
  get deadlineNs(): Ns {
    return this.#deadlineNs;
  }

  get armed(): boolean {
    return this.#deadlineNs !== NEVER;
  }

  /**
   * Arms the timer for an instant that is not in the past, or moves it there.
   *
   * @param background a background timer (TIME-WAIT, keep-alive) does not keep a run going that
   *   has otherwise come to rest
   */
  arm(deadlineNs: Ns, background = false): void {
    const simulation = this.#simulation;
    this.#deadlineNs = deadlineNs;
    this.#order = simulation.nextOrder();
    if (deadlineNs < this.#queuedNs) this.#push(background);
    else if (background !== this.#background) this.#setBackground(background);
  }

  /** Forgets the deadline. The timer can be armed again. */
  cancel(): void {
    this.#deadlineNs = NEVER;
  }

  /** Cancels for good and gives the timer's place in the simulation back. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.cancel();
    if (this.#events === 0) this.#simulation.unregister(this.#handle);
  }

  describe(): string {
    return this.#owner === null ? "a timer" : `a timer of ${this.#owner.describe()}`;
  }

  fire(): void {
    const { queue } = this.#simulation;
    const isTheOne =
      queue.nextTimeNs === this.#queuedNs && queue.nextOrder === this.#queuedOrder;
    if (isTheOne && this.#deadlineNs !== NEVER) {
      if (this.#deadlineNs > this.#queuedNs || this.#order !== this.#queuedOrder) {
        // Re-armed since: wait on, in the place that the last `arm` took.
        this.#simulation.skipEvent();
        this.#queuedNs = this.#deadlineNs;
        this.#queuedOrder = this.#order;
        queue.replaceNext(this.#deadlineNs, this.#order, this.#handle);
        return;
      }
      this.#takeOff();
      this.#deadlineNs = NEVER;
      this.#expire();
      return;
    }
    this.#simulation.skipEvent();
    if (isTheOne) this.#takeOff();
    else this.#takeLeftoverOff();
  }

  #push(background: boolean): void {
    this.#setBackground(background);
    this.#queuedNs = this.#deadlineNs;
    this.#queuedOrder = this.#order;
    this.#events++;
    if (background) this.#simulation.backgroundEvents++;
    this.#simulation.queue.push(this.#deadlineNs, this.#order, this.#handle);
  }

  #takeOff(): void {
    this.#queuedNs = NEVER;
    this.#takeLeftoverOff();
  }

  #takeLeftoverOff(): void {
    this.#simulation.queue.pop();
    this.#events--;
    if (this.#background) this.#simulation.backgroundEvents--;
    if (this.#closed && this.#events === 0) this.#simulation.unregister(this.#handle);
  }

  #setBackground(background: boolean): void {
    if (background === this.#background) return;
    this.#background = background;
    this.#simulation.backgroundEvents += background ? this.#events : -this.#events;
  }
}
