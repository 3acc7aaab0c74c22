import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { InputError } from "seedwire";

export const USAGE = `npm run bench:linux [-- OPTION...]
  --data FILE.csv   goodput measured on Linux (default: bench/linux/goodput.csv)
  --traces FOLDER   packet tables measured on Linux (default: bench/linux/traces)
  --only PART       goodput, traces, or timers
  --exact           goodput with exact timers over the bare path: without the kernel's ticks and without
                    what the emulator of the measurement added
  --jobs N          simulations at a time (default: the processors)
  --json            one JSON document
  --help            this`;

export const PARTS = ["goodput", "traces", "timers"] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly data: string;
  readonly traces: string;
  readonly parts: readonly Part[];
  /** Goodput with exact timers over the bare path. */
  readonly exact: boolean;
  /** 0: as many as processors. */
  readonly jobs: number;
  readonly json: boolean;
  readonly help: boolean;
}

const here = path.dirname(fileURLToPath(import.meta.url));

/** Reads the arguments of the command; what is wrong with them is an `InputError`. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const { only, jobs } = values;
  if (only !== undefined && !PARTS.includes(only as Part)) {
    throw new InputError(`--only ${only}: expected ${PARTS.join(" or ")}`);
  }
  if (jobs !== undefined && !/^[1-9]\d*$/.test(jobs)) {
    throw new InputError(`--jobs ${jobs}: expected a whole number from 1`);
  }
  return {
    data: values.data ?? path.join(here, "goodput.csv"),
    traces: values.traces ?? path.join(here, "traces"),
    parts: only === undefined ? PARTS : [only as Part],
    exact: values.exact,
    jobs: jobs === undefined ? 0 : Number(jobs),
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: "string" },
        traces: { type: "string" },
        only: { type: "string" },
        exact: { type: "boolean", default: false },
        jobs: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}
