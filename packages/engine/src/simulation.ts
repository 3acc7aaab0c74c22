import { DeadlockError, OutsideError, RunawayError } from "./errors.ts";
import { EventLoop, type Pause } from "./event-loop.ts";
import { callable, check, type InputKind } from "./input/index.ts";
import { isThenable } from "./is-thenable.ts";
import type { Limits } from "./limits.ts";
import { rngFor, type Rng } from "./streams.ts";
import { checkTime, NEVER, type Ns } from "./time.ts";
import { Timer } from "./timer.ts";
import { TraceBus } from "./trace-bus.ts";
import { formatDuration } from "./units/duration.ts";
import { Waits, type Waiting } from "./waits.ts";

const ACTION: InputKind<() => unknown> = callable("() => cable.down()");

export interface SimulationOptions {
  /** Any string; all randomness of the run follows from it. */
  readonly seed: string;
  readonly limits?: Partial<Limits>;
  /**
   * Resolves when application code that was woken has come to rest: after a turn of the host's
   * event loop. Handed in, because the engine knows no host. Default: after 100 microtasks, which
   * is enough for code that awaits nothing but the simulation, a few calls deep.
   */
  readonly rest?: () => Promise<void>;
  /**
   * Whether the code that runs now was woken by the host and not by the simulation: then it awaited
   * something outside, and that is reported. Default: nobody knows.
   */
  readonly isOutside?: () => boolean;
  /** Whether protocols check their own invariants after every event. Default true; it takes 3 % of a run. */
  readonly checks?: boolean;
}

/** How far the application body of a `run` has come. */
interface Progress {
  finished: boolean;
  finishedNs: Ns;
}

/**
 * One simulation: a clock and its events, random streams, the trace bus, and the application code
 * that runs in it. Simulations share nothing; any number live in one process.
 */
export class Simulation extends EventLoop {
  readonly seed: string;
  readonly trace = new TraceBus();
  readonly waits: Waits;
  /** Whether protocols check their own invariants after every event. */
  readonly checks: boolean;

  readonly #rest: () => Promise<void>;
  /** Whether the code that runs now was woken by the host, and not by the run, as far as that can be known. */
  readonly isOutside: () => boolean;
  /** Whether a `run` or `runSync` is under way. */
  #running = false;
  #stopped = false;
  #failure: { error: unknown } | null = null;

  constructor({ seed, limits, rest, isOutside, checks = true }: SimulationOptions) {
    super(limits);
    this.seed = seed;
    this.checks = checks;
    this.waits = new Waits(
      () => this.nowNs,
      () => this.wake(),
      (waiting) => this.#checkInside(waiting),
    );
    this.#rest = rest ?? someMicrotasks;
    this.isOutside = isOutside ?? (() => false);
  }

  /** The random stream of that name. Ask once and keep it: each call begins the stream anew. */
  rng(name: string): Rng {
    return rngFor(this.seed, name);
  }

  /**
   * Runs `action`, which is application code, at an instant that is not in the past. For set-up
   * and faults, not per packet. Close the timer to give it up.
   */
  at(timeNs: Ns, action: () => unknown): Timer {
    check(action, ACTION, "What to do later");
    return this.#plan(timeNs, action, "an action of the scenario");
  }

  /** Runs `action` after a while. For set-up and faults, not per packet. */
  after(delayNs: Ns, action: () => unknown): Timer {
    checkTime(delayNs, "The delay of an action");
    return this.at(this.nowNs + delayNs, action);
  }

  /** Resolves after a while of virtual time. */
  sleep(delayNs: Ns, who = "the scenario"): Promise<void> {
    checkTime(delayNs, "The length of a sleep");
    // Planned before the wait begins: if the instant is refused, nobody waits.
    this.#plan(this.nowNs + delayNs, () => wait.resolve(), `a sleep of ${who}`);
    const wait = this.waits.begin<void>(who, `${formatDuration(delayNs)} to pass`, true);
    return wait.promise;
  }

  #plan(timeNs: Ns, action: () => unknown, name: string): Timer {
    checkTime(timeNs, `The time of ${name}`);
    if (timeNs < this.nowNs) {
      throw new RangeError(
        `The time of ${name} is ${timeNs} ns, but it is already ${this.nowNs} ns; expected an instant that is not in the past`,
      );
    }
    const expire = (): void => {
      timer.close();
      this.call(action);
    };
    const timer = new Timer(this, expire, { describe: () => name });
    timer.arm(timeNs);
    return timer;
  }

  /**
   * Calls application code. What it throws, or what its promise rejects with, ends the run before
   * the next event; it and all that it woke come to rest before the next event too.
   */
  call(application: () => unknown): void {
    this.wake();
    try {
      const result = application();
      if (isThenable(result)) {
        void Promise.resolve(result).catch((error: unknown) => this.fail(error));
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says that application code may have become able to run: it runs before the next event. */
  wake(): void {
    this.woken = true;
    this.progressNs = this.nowNs;
  }

  /** Says that something happened that an application sees, so the run is not stalled. */
  progress(): void {
    this.progressNs = this.nowNs;
  }

  /** Ends the run that is under way, or else the next one, before the next event. */
  stop(): void {
    this.#stopped = true;
    this.halted = true;
  }

  /** Ends the run with an error before the next event, and all later ones. The first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.halted = true;
  }

  /**
   * Runs all events up to and including an instant, after which it is that instant, or all events
   * there are, background ones too. For callbacks only: async code has no turn in between.
   */
  runSync(untilNs: Ns = NEVER): void {
    this.#begin(untilNs);
    try {
      this.loop({ untilNs, woken: false, atRest: false, stallNs: NEVER });
      this.#throwFailure();
      if (untilNs !== NEVER && !this.#stopped && untilNs > this.nowNs) this.nowNs = untilNs;
    } finally {
      this.#end();
    }
  }

  /**
   * Runs the application `body` and all events it brings about, until it has come to its end and
   * nothing is left to happen but background timers.
   *
   * @param untilNs stops the run there, finished or not; default never
   * @param settleNs how long events may go on after the end of `body`; default for ever
   * @returns whether `body` came to its end
   * @throws what `body` or other application code throws; {@link DeadlockError} if `body` waits for
   *   what cannot come; {@link RunawayError} if the run goes past one of its limits
   */
  async run(
    body: () => unknown,
    { untilNs = NEVER, settleNs = NEVER }: { untilNs?: Ns; settleNs?: Ns } = {},
  ): Promise<boolean> {
    if (settleNs !== NEVER) checkTime(settleNs, "How long a run may settle");
    this.#begin(untilNs);
    try {
      const progress: Progress = { finished: false, finishedNs: 0 };
      this.wake();
      void this.#runBody(body, progress);
      for (;;) {
        await this.#comeToRest();
        this.#throwFailure();
        if (this.#stopped) break;
        const endNs = progress.finished
          ? Math.min(untilNs, progress.finishedNs + settleNs)
          : untilNs;
        const pause = this.#loopTelling(endNs, progress.finished);
        if (pause === "until") this.nowNs = Math.max(this.nowNs, endNs);
        if (pause === "until" || (pause === "empty" && progress.finished)) break;
        if (pause === "empty") await this.#lastWord(progress);
      }
      return progress.finished;
    } finally {
      this.#end();
    }
  }

  #begin(untilNs: Ns): void {
    if (untilNs !== NEVER) checkTime(untilNs, "The end of a run");
    if (this.#running) {
      throw new Error(
        "Cannot run: this simulation is running already. Inside a run, await net.sleep(...) to let time pass",
      );
    }
    this.#running = true;
  }

  #end(): void {
    this.#running = false;
    this.#stopped = false;
    this.halted = this.#failure !== null;
  }

  async #runBody(body: () => unknown, progress: Progress): Promise<void> {
    try {
      await body();
      this.#checkInside(null);
      progress.finishedNs = this.nowNs;
      progress.finished = true;
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * Application code does something: it must not have been woken by the host.
   *
   * @param waiting what it begins to wait for; null if the body has come to its end
   */
  #checkInside(waiting: Waiting | null): void {
    if (!this.#running || !this.isOutside()) return;
    this.fail(new OutsideError(this.nowNs, waiting));
  }

  async #comeToRest(): Promise<void> {
    while (this.woken) {
      this.woken = false;
      await this.#rest();
    }
  }

  /**
   * Nothing is left to happen, and the body has not come to its end: what it awaits is not in the
   * simulation. If that comes in one more turn of the host is chance: the report is the same. Only an
   * error that it brings is the true reason; and 100 microtasks may be too few for code at rest.
   */
  async #lastWord(progress: Progress): Promise<void> {
    const deadlock = new DeadlockError(this.nowNs, this.waits.report());
    await this.#rest();
    if (this.halted) return;
    const wentOn = progress.finished || this.woken || this.queue.size > 0;
    if (wentOn && this.#rest === someMicrotasks) return;
    throw deadlock;
  }

  /** The loop; if it runs away, it is told who waits for what. */
  #loopTelling(untilNs: Ns, finished: boolean): Pause {
    try {
      return this.#loop(untilNs, finished);
    } catch (error) {
      throw error instanceof RunawayError ? error.meanwhile(this.waits.report()) : error;
    }
  }

  /** The loop, for a `run` whose body has finished or not. */
  #loop(untilNs: Ns, finished: boolean): Pause {
    const { stallNs } = this.limits;
    const pauseAt = { untilNs, woken: true, atRest: finished, stallNs: NEVER };
    if (finished || this.waits.timed) return this.loop(pauseAt);
    const pause = this.loop({ ...pauseAt, stallNs });
    if (pause !== "stalled") return pause;
    if (this.waits.timed) return this.loop(pauseAt); // a sleep began meanwhile
    throw new DeadlockError(this.nowNs, this.waits.report(), stallNs);
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/** What stands in for a turn of the event loop where no `rest` is handed in: bare engines. */
async function someMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}
