import { parseArgs } from "node:util";
import { InputError } from "seedwire";

export const USAGE = `npm run bench:check [-- OPTION...]
  --short     counts, and ratios that do not take long: what CI runs; less than 30 s of CPU time
  --record    writes what is measured, and limits that follow from it, into bench/check/baseline.json
  --json      one JSON document
  --help      this`;

export interface CheckOptions {
  readonly short: boolean;
  readonly record: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** Reads the arguments of `npm run bench:check`; what is wrong with them is an `InputError`. */
export function readOptions(args: readonly string[]): CheckOptions {
  const values = parse(args);
  if (values.short && values.record) {
    throw new InputError("--short --record: a baseline has all numbers; leave one of them out");
  }
  return values;
}

function parse(args: readonly string[]): CheckOptions {
  const flag = { type: "boolean", default: false } as const;
  try {
    const options = { short: flag, record: flag, json: flag, help: flag };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}
