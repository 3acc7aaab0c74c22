import type { Exploration, Trial } from "@seedwire/testing";
import { jsonParams } from "seedwire";

/**
 * The document that `explore --json` prints, the same bytes for the same exploration.
 *
 * @param files fate files of the failing runs, if they were kept
 */
export function formatExploreJson(
  version: string,
  exploration: Exploration,
  files: readonly string[],
): string {
  const { result, packets, candidates, all, planned, tried, failed, isStopped } = exploration;
  const { scenario, file, seed, params, digest, virtualNs } = result;
  const { window, delayNs } = exploration.base;
  const document = {
    seedwire: version,
    explore: {
      scenario,
      file,
      seed,
      params: jsonParams(params),
      base: { digest, virtualNs, packets, candidates },
      window,
      delayNs,
      runs: { all, planned, tried, failed, stopped: isStopped },
      verdict: exploration.verdict,
      rows: exploration.rows.map(({ slowest, ...row }) => ({
        ...row,
        slowest:
          slowest === null ? null : { laterNs: slowest.laterNs, faults: faultsOf(slowest.trial) },
      })),
      failures: exploration.failures.map(({ trial }, at) => ({
        faults: faultsOf(trial),
        verdict: trial.verdict,
        message: trial.failure?.message ?? "",
        virtualNs: trial.virtualNs,
        digest: trial.digest,
        ...(files[at] === undefined ? {} : { file: files[at] }),
      })),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const faultsOf = ({ faults }: Trial): object[] =>
  faults.map(({ fate, number, timeNs }) => ({ ...fate, number, timeNs }));
