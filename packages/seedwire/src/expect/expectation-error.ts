import { formatDuration, type Ns } from "@seedwire/engine";

/** An `expect` that did not hold. */
export class ExpectationError extends Error {
  override readonly name = "ExpectationError";
  /** When it was found not to hold. */
  readonly virtualNs: Ns;

  constructor(message: string, virtualNs: Ns) {
    super(`${message} (at ${formatDuration(virtualNs)})`);
    this.virtualNs = virtualNs;
  }
}
