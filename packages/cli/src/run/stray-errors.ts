import type { Simulation } from "@seedwire/engine";
import { legible } from "seedwire";

/**
 * Errors of a scenario that nobody waits for: a promise that rejects unheard, a host timer's
 * callback that throws. They end the run that is under way, as if its body had thrown.
 */
export class StrayErrors {
  #simulation: Simulation | null = null;
  #left: { readonly error: unknown } | null = null;

  readonly #take = (error: unknown): void => {
    if (this.#simulation === null) this.#left ??= { error };
    else this.#simulation.fail(error);
  };

  /** Listens from now on. */
  listen(): void {
    process.on("unhandledRejection", this.#take);
    process.on("uncaughtException", this.#take);
  }

  close(): void {
    process.off("unhandledRejection", this.#take);
    process.off("uncaughtException", this.#take);
  }

  /** From now on errors are this simulation's. */
  belongTo(simulation: Simulation | null): void {
    this.#simulation = simulation;
  }

  /** The first that belonged to no simulation since the last call, if any, after a last look. */
  async take(): Promise<{ readonly error: unknown } | null> {
    await new Promise((resolve) => void setImmediate(resolve));
    const left = this.#left;
    this.#left = null;
    return left === null ? null : { error: legible(left.error) };
  }
}
