import { NEVER, type Ns } from "@seedwire/engine";
import type { PacketFate } from "@seedwire/link";
import { InputError } from "../input-error.ts";
import type { Oracle } from "../oracle/index.ts";
import { jsonParams, type ParamValue } from "../params/index.ts";
import type { RunOptions, RunOutcome } from "../run/run-options.ts";
import type { Verdict } from "../run/run-result.ts";

/** The version of the format, the value of `"seedwireFates"` in each file. */
export const FATE_FILE_VERSION = 1;

/** All that it takes to repeat a run from its fates, and what came of it. */
export interface FateFile {
  /** The scenario's name. */
  readonly scenario: string;
  /** Where the scenario is. In a file: a path with slashes, seen from the folder of the fate file. */
  readonly file: string;
  /** Decides what is no fate: first sequence numbers, ports, what the scenario itself draws. */
  readonly seed: string;
  /** In base units, or as texts like "20mbps"; what is not named has its default. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Where the run was stopped; without it, it went on to its end. */
  readonly untilNs?: Ns;
  /** Whether oracles watched the run, and are to watch it again. Default false. */
  readonly check?: boolean;
  readonly expected: {
    readonly verdict: Verdict;
    /** Without it, only the verdict counts. */
    readonly digest?: string;
    /** What the digest is over. Default "headers". */
    readonly digestOver?: "headers" | "full";
  };
  /** What befell packets where it was not plain delivery; flows by names of hosts. */
  readonly fates: readonly PacketFate[];
}

/**
 * What to keep of a run that was made with `recordFates`.
 *
 * @param options those of the run that decide about its course
 * @example writeFateFile(fateFileOf(await runScenario(download, { recordFates: true })))
 */
export function fateFileOf(
  { result, fates }: Pick<RunOutcome, "result" | "fates">,
  options: Pick<RunOptions, "untilNs" | "digest" | "oracles"> = {},
): FateFile {
  const { scenario, file, seed, params, verdict } = result;
  const { untilNs = NEVER, digest = "headers", oracles = [] } = options;
  return {
    scenario,
    file,
    seed,
    params,
    ...(untilNs === NEVER ? {} : { untilNs }),
    ...(oracles.length === 0 ? {} : { check: true }),
    expected: {
      verdict,
      digest: result.digest,
      ...(digest === "full" ? { digestOver: digest } : {}),
    },
    fates,
  };
}

/**
 * The options that repeat a run from its fates.
 *
 * @param oracles those that watch again if the file says so: `ORACLES` of @seedwire/testing
 * @throws {InputError} if the file wants to be watched, and nobody is there to do it
 * @example await runScenario(download, replayOptions(readFateFile(text, "download.fates.json")))
 */
export function replayOptions(file: FateFile, oracles: readonly Oracle[] = []): RunOptions {
  const { seed, params, untilNs, check = false, expected, fates } = file;
  if (check && oracles.length === 0) {
    throw new InputError(
      'This run was watched by oracles ("check": true): hand them in, replayOptions(file, ORACLES), with those of @seedwire/testing',
    );
  }
  return {
    seed,
    params,
    digest: expected.digestOver ?? "headers",
    replayFates: fates,
    ...(untilNs === undefined ? {} : { untilNs }),
    ...(check ? { oracles } : {}),
  };
}

/** Writes a fate file: JSON, a line for each fate, to be read and edited. */
export function writeFateFile(file: FateFile): string {
  const fields = {
    seedwireFates: FATE_FILE_VERSION,
    scenario: file.scenario,
    file: file.file,
    seed: file.seed,
    params: jsonParams(file.params),
    ...(file.untilNs === undefined ? {} : { untilNs: file.untilNs }),
    ...(file.check === true ? { check: true } : {}),
    expected: file.expected,
  };
  const lines = Object.entries(fields).map(([name, value]) => `  "${name}": ${line(value)},`);
  const fates = file.fates.map((fate) => `    ${line(fate)}`).join(",\n");
  const list = fates === "" ? "[]" : `[\n${fates}\n  ]`;
  return `{\n${lines.join("\n")}\n  "fates": ${list}\n}\n`;
}

/** JSON on one line, with a space after each colon and comma. */
function line(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `"${name}": ${line(member)}`);
  return `{${members.join(", ")}}`;
}
