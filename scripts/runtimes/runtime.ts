import type { Job, Message } from "./messages.ts";

/** What can run the scenarios. */
export interface Runtime {
  /** "node24", as `--only` has it. */
  readonly name: string;
  /** For `--list`. */
  readonly about: string;
  /** Takes many times as long as others: with `--brief` it runs short scenarios only. Default false. */
  readonly isSlow?: boolean;
  /**
   * Finds it on this machine, or installs it.
   *
   * @param say tells what is done meanwhile: "installing deno"
   * @throws {Unobtainable} if it cannot be had
   */
  obtain(say: (doing: string) => void): Promise<Engine>;
}

/** A runtime that is there. */
export interface Engine {
  /** "24.21.0" */
  readonly version: string;
  /**
   * Does a job in a process of its own.
   *
   * @param bundle what {@link bundleScenarios} made
   * @throws {Error} if it did not come to its end
   */
  perform(bundle: string, job: Job, hear: (message: Message) => void): Promise<void>;
}

/** A runtime that is not here and cannot be installed: why, and what would help. */
export class Unobtainable extends Error {
  override readonly name = "Unobtainable";
}
