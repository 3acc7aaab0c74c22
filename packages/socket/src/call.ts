import type { Result } from "./errno.ts";

/**
 * A call that may have to wait, like `read`. It was tried at once; if it could not end, `result` is
 * null until something happens that lets it end: then, in that event of the simulation, it goes
 * on by itself.
 */
export interface Call {
  /** Null as long as the call waits. */
  readonly result: Result | null;
  /** Called once with the result, unless the call ended at once. */
  onReturn: ((result: Result) => void) | null;
  /** A signal comes: a call that waits gives up with what it has, or EINTR. */
  interrupt(): void;
}
