import type { Call, Result } from "@seedwire/socket";

/** A system call that was made. */
export interface Issued {
  /** What it returned, or that it may have to wait. */
  readonly outcome: Result | Call;
  /** It returns a descriptor, whose number in the script is a name. */
  readonly givesDescriptor?: boolean;
  /** Told of the result when there is one, before anything is compared. */
  readonly ended?: (result: Result) => void;
  /** What is wrong with what the call filled in; null if nothing. */
  readonly verify?: (result: Result) => string | null;
}
