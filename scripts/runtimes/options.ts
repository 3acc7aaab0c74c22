import * as os from "node:os";
import { parseArgs } from "node:util";

export interface Options {
  /** Names of runtimes; null: all. */
  readonly only: readonly string[] | null;
  /** A word in the title or file of each scenario that runs; undefined: all run. */
  readonly scenario: string | undefined;
  /** Runtimes that take many times as long run short scenarios only. */
  readonly brief: boolean;
  /** A runtime that cannot be had is a failure. */
  readonly strict: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly help: boolean;
  /** Runtimes that work at the same time. */
  readonly jobs: number;
  /** What has not begun by then is skipped. */
  readonly withinSeconds: number;
}

export const USAGE = `npm run test:runtimes [-- OPTION...]
Runs all scenarios in every runtime and compares their digests with those of this Node.

  --only NAME,NAME   these runtimes; --list has the names
  --scenario WORD    scenarios with this word in their name or file
  --brief            runtimes that take many times as long run short scenarios only
  --strict           a runtime that cannot be had is a failure, not a line at the end
  --jobs N           runtimes that work at the same time; default: one per processor
  --within SECONDS   what has not begun by then is skipped; default: nothing is
  --json             the outcome as one JSON document
  --list             the runtimes, and what is installed where

Exit codes: 0 no digest differs, 1 one does or a runtime failed, 2 wrong options.
`;

/** Wrong options: what was found, and what would be right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the command line.
 *
 * @param names of all runtimes
 * @throws {UsageError}
 */
export function readOptions(argv: readonly string[], names: readonly string[]): Options {
  const { only, jobs, within, scenario, ...rest } = parse(argv);
  return {
    ...rest,
    scenario,
    only: onlyOf(only, names),
    jobs: countOf("jobs", jobs) ?? os.availableParallelism(),
    withinSeconds: countOf("within", within) ?? Infinity,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: "string", multiple: true },
        scenario: { type: "string" },
        jobs: { type: "string" },
        within: { type: "string" },
        brief: { type: "boolean", default: false },
        strict: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function onlyOf(only: readonly string[] | undefined, names: readonly string[]): string[] | null {
  if (only === undefined) return null;
  const wanted = only.flatMap((each) => each.split(",")).map((each) => each.trim());
  const unknown = wanted.find((each) => !names.includes(each));
  if (unknown === undefined) return wanted;
  throw new UsageError(`no runtime is called "${unknown}"; there are ${names.join(", ")}`);
}

function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(
    `--${name} is "${text}", expected a whole number from 1, as in --${name} 120`,
  );
}
