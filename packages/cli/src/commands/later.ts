import { UsageError } from "../usage-error.ts";

/** Commands and options that are promised and not there yet, each with what it will do. */
export const LATER_COMMANDS = {
  "sweep <file>": "run over many seeds and parameters, on all cores",
} as const;

/** Refuses what comes later. */
export function refuseLater(what: string): never {
  throw new UsageError(
    `${what} comes in a later version; "seedwire --help" shows what is there now`,
  );
}
