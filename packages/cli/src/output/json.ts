import type { RunResult } from "seedwire";

/**
 * The document that `run --json` prints, the same bytes for the same runs: no time of day, no wall
 * time, no paths of this machine but those that were given.
 */
export function formatJson(version: string, results: readonly RunResult[]): string {
  const runs = results.map((result) => ({
    ...result,
    failures: result.failures.map(({ message, virtualNs, at, kind }) => ({
      message,
      virtualNs,
      at,
      kind,
    })),
  }));
  return `${JSON.stringify({ seedwire: version, runs }, null, 2)}\n`;
}
