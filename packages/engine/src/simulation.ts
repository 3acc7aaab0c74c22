import type { Actor } from "./actor.ts";
import { EventQueue } from "./event-queue.ts";
import { DeadlockError, RunawayError } from "./errors.ts";
import { rngFor, type Rng } from "./streams.ts";
import { Timer } from "./timer.ts";
import { checkTime, days, MAX_NS, NEVER, type Ns } from "./time.ts";
import { TraceBus } from "./trace-bus.ts";
import { Waits } from "./waits.ts";

/** Bounds of a run; reaching one ends it with a {@link RunawayError} that says which. */
export interface Limits {
  /** Events at one instant before it counts as an event storm. Default 1,000,000. */
  readonly eventsPerInstant: number;
  /** Events of the whole run. Default 10^10. */
  readonly events: number;
  /**
   * How long a run may go on in virtual time without anything that an application sees, while
   * application code waits for something other than an instant. Default one day.
   */
  readonly stallNs: Ns;
}

export const DEFAULT_LIMITS: Limits = {
  eventsPerInstant: 1_000_000,
  events: 1e10,
  stallNs: days(1),
};

export interface SimulationOptions {
  /** Any string; all randomness of the run follows from it. */
  readonly seed: string;
  readonly limits?: Partial<Limits>;
  /**
   * Resolves when application code that was woken has come to rest: after a turn of the host's
   * event loop. Handed in, because the engine knows no host.
   */
  readonly rest?: () => Promise<void>;
}

/** Why the event loop paused. */
type Pause = "woken" | "empty" | "until" | "stopped";

/**
 * One simulation: a clock, an event queue, random streams, and the loop that runs events by
 * (time, order of scheduling). Simulations share nothing; any number live in one process.
 */
export class Simulation {
  readonly seed: string;
  readonly queue = new EventQueue();
  readonly trace = new TraceBus();
  readonly waits: Waits;
  readonly limits: Limits;
  /** The present. */
  nowNs: Ns = 0.5; // born as a double, so that it stays a double
  /** Events run so far. */
  events = 0;
  /** Events in the queue that do not keep a run going (TIME-WAIT, keep-alive). */
  backgroundEvents = 0;

  readonly #actors: (Actor | null)[] = [];
  readonly #freeHandles: number[] = [];
  readonly #rest: () => Promise<void>;
  #order = 0;
  #previousNs = 0.5;
  #eventsAtInstant = 0;
  #progressNs = 0.5;
  /** Whether application code may have become able to run. */
  #woken = false;
  /** Where the application body of `run` stands. */
  #body: "none" | "running" | "finished" = "none";
  #finishedNs = 0.5;
  #stopped = false;
  #failure: { error: unknown } | null = null;

  constructor({ seed, limits, rest }: SimulationOptions) {
    this.seed = seed;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.waits = new Waits(
      () => this.nowNs,
      () => this.wake(),
    );
    this.#rest = rest ?? someMicrotasks;
    this.nowNs = 0;
    this.#previousNs = 0;
    this.#progressNs = 0;
  }

  /** The random stream of that name. Ask once and keep it: each call begins the stream anew. */
  rng(name: string): Rng {
    return rngFor(this.seed, name);
  }

  /** Gives an actor its handle. */
  register(actor: Actor): number {
    const handle = this.#freeHandles.pop();
    if (handle === undefined) return this.#actors.push(actor) - 1;
    this.#actors[handle] = actor;
    return handle;
  }

  /** Takes a handle back. None of its events may still be in the queue. */
  unregister(handle: number): void {
    this.#actors[handle] = null;
    this.#freeHandles.push(handle);
  }

  /** The next number in the order of scheduling, by which events of equal time are told apart. */
  nextOrder(): number {
    return this.#order++;
  }

  /** Schedules an event of an actor. */
  schedule(timeNs: Ns, handle: number): void {
    this.queue.push(timeNs, this.#order++, handle);
  }

  /** Runs `action` at an instant that is not in the past. For set-up and faults, not per packet. */
  at(timeNs: Ns, action: () => void): Timer {
    checkTime(timeNs, "The time of an action");
    if (timeNs < this.nowNs) {
      throw new RangeError(`Cannot act at ${timeNs} ns: it is already ${this.nowNs} ns`);
    }
    const timer = new Timer(this, () => {
      timer.close();
      action();
    });
    timer.arm(timeNs);
    return timer;
  }

  /** Runs `action` after a while. For set-up and faults, not per packet. */
  after(delayNs: Ns, action: () => void): Timer {
    return this.at(this.nowNs + delayNs, action);
  }

  /** Resolves after a while of virtual time. */
  sleep(delayNs: Ns, who = "the scenario"): Promise<void> {
    checkTime(delayNs, "The length of a sleep");
    const wait = this.waits.begin<void>(who, `${delayNs} ns to pass`, true);
    this.after(delayNs, () => wait.resolve());
    return wait.promise;
  }

  /** Says that application code may have become able to run: it runs before the next event. */
  wake(): void {
    this.#woken = true;
    this.#progressNs = this.nowNs;
  }

  /** Says that something happened that an application sees, so the run is not stalled. */
  progress(): void {
    this.#progressNs = this.nowNs;
  }

  /**
   * Calls application code. What it throws, or what its promise rejects with, ends the run; it and
   * all that it woke come to rest before the next event.
   */
  call(application: () => unknown): void {
    this.wake();
    const result = application();
    if (result instanceof Promise) result.catch((error: unknown) => this.fail(error));
  }

  /** Ends the run before the next event. */
  stop(): void {
    this.#stopped = true;
  }

  /** Ends the run with an error before the next event. The first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** An event that turned out to be none (a timer moved or cancelled): it does not count. */
  skipEvent(): void {
    this.events--;
    this.nowNs = this.#previousNs;
  }

  /** Runs all events up to and including an instant, or all there are. For callbacks only. */
  runSync(untilNs: Ns = NEVER): void {
    this.#loop(untilNs);
    this.#throwFailure();
    if (untilNs !== NEVER && !this.#stopped && untilNs > this.nowNs) this.nowNs = untilNs;
  }

  /**
   * Runs the application `body` and all events it brings about, until it has come to its end and
   * nothing is left to happen but background timers.
   *
   * @param untilNs stops the run there, finished or not
   * @param settleNs how long events may go on after the end of `body`
   * @returns whether `body` came to its end
   */
  async run(
    body: () => unknown,
    { untilNs = NEVER, settleNs = NEVER }: { untilNs?: Ns; settleNs?: Ns } = {},
  ): Promise<boolean> {
    this.#body = "running";
    this.#woken = true;
    void this.#runBody(body);
    for (;;) {
      await this.#comeToRest();
      this.#throwFailure();
      if (this.#stopped) break;
      const endNs = this.#hasFinished() ? Math.min(untilNs, this.#finishedNs + settleNs) : untilNs;
      const pause = this.#loop(endNs);
      if (pause === "woken" || pause === "stopped") continue;
      if (pause === "until") this.nowNs = Math.max(this.nowNs, endNs);
      if (pause === "until" || this.#hasFinished()) break;
      // Nothing is left. The application's last word may still be on its way through the host.
      await this.#rest();
      if (this.#hasFinished() || this.#woken) continue;
      throw new DeadlockError(this.nowNs, this.waits.report());
    }
    return this.#hasFinished();
  }

  async #runBody(body: () => unknown): Promise<void> {
    try {
      await body();
      this.#finishedNs = this.nowNs;
      this.#body = "finished";
    } catch (error) {
      this.fail(error);
    }
  }

  async #comeToRest(): Promise<void> {
    while (this.#woken) {
      this.#woken = false;
      await this.#rest();
    }
  }

  #hasFinished(): boolean {
    return this.#body === "finished";
  }

  /** The loop. Everything above is about when to leave it. */
  #loop(untilNs: Ns): Pause {
    const { queue } = this;
    const { eventsPerInstant, events: maxEvents, stallNs } = this.limits;
    const actors = this.#actors;
    const settling = this.#hasFinished();
    const mayStall = this.#body === "running";
    const heedsWake = this.#body !== "none";
    for (;;) {
      if (this.#woken && heedsWake) return "woken";
      if (this.#stopped || this.#failure !== null) return "stopped";
      if (queue.size === 0) return "empty";
      if (settling && queue.size === this.backgroundEvents) return "empty";
      const timeNs = queue.nextTimeNs;
      if (timeNs > untilNs) return "until";
      if (timeNs === this.nowNs) {
        if (++this.#eventsAtInstant > eventsPerInstant) throw this.#storm(eventsPerInstant);
      } else {
        this.#eventsAtInstant = 0;
        if (timeNs > MAX_NS) throw RunawayError.time(this.nowNs);
        if (mayStall && timeNs - this.#progressNs > stallNs && !this.waits.timed) {
          throw new DeadlockError(this.nowNs, this.waits.report(), stallNs);
        }
      }
      if (++this.events > maxEvents) throw RunawayError.events(this.nowNs, maxEvents);
      this.#previousNs = this.nowNs;
      this.nowNs = timeNs;
      actors[queue.nextHandle]!.fire();
    }
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Runs a few events more to see whose they are, then gives up. */
  #storm(limit: number): RunawayError {
    const { queue } = this;
    const counts = new Map<string, number>();
    for (let sample = 0; sample < 1000 && queue.size > 0; sample++) {
      const actor = this.#actors[queue.nextHandle]!;
      const name = actor.describe();
      counts.set(name, (counts.get(name) ?? 0) + 1);
      actor.fire();
    }
    const busiest = [...counts].sort(([, a], [, b]) => b - a).slice(0, 3);
    return RunawayError.storm(
      this.nowNs,
      limit,
      busiest.map(([name]) => name),
    );
  }
}

/** What stands in for a turn of the event loop where no `rest` is handed in: bare engines. */
async function someMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await null;
}
