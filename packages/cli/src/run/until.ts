import { parseDuration, type Ns } from "@seedwire/engine";
import { UsageError } from "../usage-error.ts";

/**
 * Reads `--until`.
 *
 * @throws {UsageError} unless it is a duration above zero
 */
export function readUntil(until: string): Ns {
  try {
    const untilNs = parseDuration(until, "--until");
    if (untilNs > 0) return untilNs;
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
  throw new UsageError(
    `--until is ${until}: nothing can happen until then; expected for example 10s`,
  );
}
