import { AsyncLocalStorage } from "node:async_hooks";
import type { Simulation } from "@seedwire/engine";
import { legible } from "seedwire";

/** One run of several: what is begun in it is known to be its own, however late it comes. */
export interface StrayRun {
  /** As people read it: `the run of "download"`. */
  name: string;
  /**
   * Whether errors of host code that it began (a timer, a file) are its own while it is under way. Not
   * where faults are blamed for what fails: when host code comes is chance.
   */
  readonly takesHostErrors: boolean;
}

/** An error that came when it could not be put on a run. */
export interface LateError {
  readonly error: unknown;
  /** Where it was begun. */
  readonly begun: string;
}

/** Longer than a timer that is due at once takes. */
const DUE_MS = 2;

/**
 * Errors of a scenario that nobody waits for: a promise that rejects unheard, a host timer's
 * callback that throws. They end the run that is under way, as if its body had thrown.
 *
 * Where there are several runs, that may be another one than that which began it. So each of them has an
 * async context of its own (`within`): an error is the run's from whose context it comes, while that run
 * is under way; else it is no run's, but the file's.
 */
export class StrayErrors {
  readonly #contexts = new AsyncLocalStorage<StrayRun>();
  /** The run of several that began last. */
  #run: StrayRun | null = null;
  #simulation: Simulation | null = null;
  /** That of the last run, also when it is over. */
  #last: Simulation | null = null;
  #left: { readonly error: unknown } | null = null;
  #late: { readonly error: unknown; readonly run: StrayRun | null } | null = null;

  readonly #take = (error: unknown): void => {
    const from = this.#contexts.getStore() ?? null;
    if (this.#run !== null && !this.#isOfRun(this.#run, from)) {
      this.#late ??= { error, run: from };
    } else if (this.#simulation === null) this.#left ??= { error };
    else this.#simulation.fail(error);
  };

  /** Listens from now on. */
  listen(): void {
    process.on("unhandledRejection", this.#take);
    process.on("uncaughtException", this.#take);
  }

  /**
   * What comes from now on is not heard, nor told by Node as a crash: the command has told what it found
   * and comes to its end, which cuts off whatever a scenario left behind.
   */
  close(): void {
    process.off("unhandledRejection", this.#take);
    process.off("uncaughtException", this.#take);
    process.off("unhandledRejection", ignore); // there may have been a command before
    process.off("uncaughtException", ignore);
    process.on("unhandledRejection", ignore);
    process.on("uncaughtException", ignore);
  }

  /** Makes a run, one of several. */
  within<T>(run: StrayRun, action: () => Promise<T>): Promise<T> {
    this.#run = run;
    this.#last = null;
    return this.#contexts.run(run, action);
  }

  /** From now on errors are this simulation's. */
  belongTo(simulation: Simulation | null): void {
    this.#simulation = simulation;
    this.#last = simulation ?? this.#last;
  }

  /** The first that belonged to no simulation since the last call, if any, after a last look. */
  async take(): Promise<{ readonly error: unknown } | null> {
    await new Promise((resolve) => void setImmediate(resolve));
    if (hasTimers()) await new Promise((resolve) => void setTimeout(resolve, DUE_MS));
    const left = this.#left;
    this.#left = null;
    return left === null ? null : { error: legible(left.error) };
  }

  /** The first that could not be put on one of several runs, if any. */
  get late(): LateError | null {
    if (this.#late === null) return null;
    const { error, run } = this.#late;
    return { error: legible(error), begun: run?.name ?? "no run, but the file itself" };
  }

  #isOfRun(run: StrayRun, from: StrayRun | null): boolean {
    if (run !== from || this.#last === null) return false;
    return run.takesHostErrors || !this.#last.isOutside();
  }
}

const ignore = (): void => {};

/** Whether host timers are left, of which one may be due at once. */
const hasTimers = (): boolean => process.getActiveResourcesInfo().includes("Timeout");
