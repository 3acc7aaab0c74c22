import { parseArgs } from "node:util";
import { FAULTS } from "./catalogue/index.ts";
import type { Fault } from "./fault.ts";

export const USAGE = `npm run faults [-- OPTION...]
  Plants each fault of scripts/faults/catalogue in a copy of the repository, one at a time, and lets the
  guarantees find it and reduce it.
  --only NAME[,NAME]  these faults (default: all)
  --seconds N         how long the guarantees may look for each (default: 60)
  --seed S            of the guarantees (default: 1)
  --jobs N            copies at a time (default: 1)
  --list              show the catalogue
  --json              one JSON document
  --help              this
Exit code: 0 all found and reduced to at most 5 fates, 1 not, 2 bad usage.`;

export interface FaultOptions {
  readonly faults: readonly Fault[];
  readonly seconds: number;
  readonly seed: string;
  readonly jobs: number;
  readonly list: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** Bad usage, in words. */
export class UsageError extends Error {}

/** @throws UsageError for what is not understood */
export function readOptions(args: readonly string[]): FaultOptions {
  const values = parse(args);
  return {
    faults: values.only === undefined ? FAULTS : values.only.split(",").map(faultOf),
    seconds: wholeNumber("--seconds", values.seconds),
    seed: values.seed,
    jobs: wholeNumber("--jobs", values.jobs),
    list: values.list,
    json: values.json,
    help: values.help,
  };
}

function faultOf(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name);
  if (fault === undefined) {
    throw new UsageError(`--only ${name}: there is no such fault; --list shows all`);
  }
  return fault;
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`${option} ${text}: expected a whole number from 1`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        seconds: { type: "string", default: "60" },
        seed: { type: "string", default: "1" },
        jobs: { type: "string", default: "1" },
        list: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}
