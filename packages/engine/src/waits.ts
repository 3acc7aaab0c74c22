import { witnessed } from "./awaiting.ts";
import type { Ns } from "./time.ts";

/** Application code that waits for something in the simulation. */
export interface Wait<T> {
  /** What the application awaits. */
  readonly promise: Promise<T>;
  /** Ends the wait well; the application runs before the next event. */
  resolve(value: T): void;
  /** Ends the wait with an error; the application runs before the next event. */
  reject(error: unknown): void;
}

/** A line of the report on who waits for what. */
export interface Waiting {
  /** Who waits, for example `client`. */
  readonly who: string;
  /** For what, for example `data from server:80`. */
  readonly what: string;
  readonly sinceNs: Ns;
}

/** Everything that application code waits for inside the simulation, in the order it began. */
export class Waits {
  readonly #now: () => Ns;
  readonly #onWake: () => void;
  readonly #onBegin: (waiting: Waiting) => void;
  readonly #open = new Set<Waiting>();
  #deadlines = 0;

  /** @param onBegin hears of each wait before it begins */
  constructor(now: () => Ns, onWake: () => void, onBegin: (waiting: Waiting) => void = () => {}) {
    this.#now = now;
    this.#onBegin = onBegin;
    this.#onWake = onWake;
  }

  /**
   * Begins a wait.
   *
   * @param timed true if the wait is for an instant that will come by itself (a sleep)
   */
  begin<T>(who: string, what: string, timed = false): Wait<T> {
    const waiting: Waiting = { who, what, sinceNs: this.#now() };
    this.#onBegin(waiting);
    this.#open.add(waiting);
    if (timed) this.#deadlines++;
    let settle!: { resolve: (value: T) => void; reject: (error: unknown) => void };
    const promise = new Promise<T>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const end = (): boolean => {
      if (!this.#open.delete(waiting)) return false;
      if (timed) this.#deadlines--;
      this.#onWake();
      return true;
    };
    return {
      promise: witnessed(promise),
      resolve: (value) => {
        if (end()) settle.resolve(value);
      },
      reject: (error) => {
        if (end()) settle.reject(error);
      },
    };
  }

  /** Whether somebody waits for an instant that will come by itself. */
  get timed(): boolean {
    return this.#deadlines > 0;
  }

  /** Who waits for what, longest first. */
  report(): readonly Waiting[] {
    return [...this.#open];
  }
}
