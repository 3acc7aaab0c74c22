import { jsonParams, type RunOutcome } from "seedwire";

/** A run as people get it in JSON: an entry of `runs`. */
export type RunEntry = ReturnType<typeof runEntry>;

/** What `run --json` and `sweep --out FILE.jsonl` say of a run. */
export const runEntry = ({ result, cutOff }: Pick<RunOutcome, "result" | "cutOff">) => ({
  ...result,
  params: jsonParams(result.params),
  // In this order, and without the kind, which the exit code tells.
  failures: result.failures.map(({ message, virtualNs, at }) => ({ message, virtualNs, at })),
  cutOff,
});

/**
 * The document that `run --json` prints, the same bytes for the same runs: no time of day, no wall
 * time, no paths of this machine but those that were given.
 */
export function formatJson(
  version: string,
  outcomes: readonly Pick<RunOutcome, "result" | "cutOff">[],
  more: object = {},
): string {
  const runs = outcomes.map(runEntry);
  return `${JSON.stringify({ seedwire: version, runs, ...more }, null, 2)}\n`;
}
