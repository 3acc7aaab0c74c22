import { UsageError } from "../usage-error.ts";

/** Refuses what is promised and not there yet. */
export function refuseLater(what: string): never {
  throw new UsageError(
    `${what} comes in a later version; "seedwire --help" shows what is there now`,
  );
}
