import { NEVER, Timer, type Ns } from "@seedwire/engine";
import type { Node } from "@seedwire/ip";
import type { Result } from "./errno.ts";
import type { Waiter, WaitQueue } from "./wait-queue.ts";

/** Where a call goes to sleep, and until when on the host's clock. */
export interface Sleep {
  readonly queues: readonly WaitQueue[];
  /** NEVER: until it is woken. */
  readonly untilNs: Ns;
}

/** Why a call that slept goes on: something happened, its time is over, or a signal came. */
export type Wake = "woken" | "timeout" | "interrupted";

/** A call in steps: between them it sleeps. */
export type Steps<T = Result> = Generator<Sleep, T, Wake>;

/** What a call comes to at once, or the steps of it if it may have to wait. */
export type Answer = Result | Steps;

/** Goes through an answer to its end, within other steps. */
export function* outcome(answer: Answer): Steps {
  return typeof answer === "object" ? yield* answer : answer;
}

/**
 * A call that may have to wait, like `read`. It is tried at once; if it cannot end, `result` is null
 * until something happens that lets it end: then, in that event of the simulation, it goes on by
 * itself.
 */
export class Call implements Waiter {
  /** Null as long as the call waits. */
  result: Result | null = null;
  /** Called once with the result, unless the call ended at once. */
  onReturn: ((result: Result) => void) | null = null;
  /** What it is, for reports: `read(4)`. */
  readonly name: string;
  readonly #node: Node;
  readonly #steps: Steps | null;
  #sleep: Sleep | null = null;
  #timer: Timer | null = null;

  constructor(node: Node, name: string, answer: Answer) {
    this.#node = node;
    this.name = name;
    this.#steps = typeof answer === "object" ? answer : null;
    if (typeof answer === "object") this.#goOn("woken");
    else this.result = answer;
  }

  /** Whether it waits for an instant that will come by itself. */
  get timed(): boolean {
    return this.#sleep !== null && this.#sleep.untilNs !== NEVER;
  }

  describe(): string {
    return `${this.#node.name}: ${this.name}`;
  }

  /** A signal comes: a call that waits gives up with what it has, or EINTR. */
  interrupt(): void {
    if (this.#sleep !== null) this.#goOn("interrupted");
  }

  /** For the queue that it waits in. */
  wake(): void {
    if (this.#sleep !== null) this.#goOn("woken");
  }

  #goOn(wake: Wake): void {
    this.#leave();
    const step = this.#steps!.next(wake);
    if (step.done !== true) {
      this.#lieDown(step.value);
      return;
    }
    this.#timer?.close();
    this.result = step.value;
    this.onReturn?.(step.value);
  }

  #leave(): void {
    const { queues } = this.#sleep ?? { queues: [] };
    this.#sleep = null;
    for (const queue of queues) queue.remove(this);
    this.#timer?.cancel();
  }

  #lieDown(sleep: Sleep): void {
    this.#sleep = sleep;
    for (const queue of sleep.queues) queue.add(this);
    if (sleep.untilNs === NEVER) return;
    const { clock, simulation } = this.#node;
    this.#timer ??= new Timer(simulation, () => this.#goOn("timeout"), this);
    this.#timer.arm(Math.max(simulation.nowNs, clock.instantOf(sleep.untilNs)));
  }
}
