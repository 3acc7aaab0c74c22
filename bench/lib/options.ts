import { parseArgs } from "node:util";
import { InputError } from "seedwire";
import { peerSources } from "../peers/index.ts";
import { questions } from "../questions/index.ts";

export const USAGE = `npm run bench [-- OPTION...] [-- NAME...]
  NAME...       these questions only (default: all; --list has their names)
  --list        the questions, and what each measures
  --quick       a short form: less work, fewer rounds, nothing that takes long
  --rounds N    rounds that count (default: 5; 3 with --quick)
  --json        one JSON document on stdout; it is in bench/results/ anyway
${peerSources.map(({ name, about }) => `  --vs-${name}`.padEnd(16) + `beside it: ${about}`).join("\n")}
  --help        this`;

/** Rounds that are thrown away before those that count. */
const WARM_UPS = 2;
const QUICK_WARM_UPS = 1;

export interface BenchOptions {
  /** Names of the questions to ask, in their order; all if none was named. */
  readonly names: readonly string[];
  readonly list: boolean;
  readonly quick: boolean;
  readonly rounds: number;
  readonly warmUps: number;
  readonly json: boolean;
  readonly help: boolean;
  /** Names of the peers that are to be measured beside it. */
  readonly peers: readonly string[];
}

/** Reads the arguments of `npm run bench`; what is wrong with them is an `InputError`. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  const { quick, rounds } = values;
  const known = questions.map(({ name }) => name);
  for (const name of positionals) {
    if (known.includes(name)) continue;
    throw new InputError(`There is no question "${name}"; expected ${known.join(", ")}`);
  }
  if (rounds !== undefined && !/^[1-9]\d{0,3}$/.test(rounds)) {
    throw new InputError(`--rounds ${rounds}: expected a whole number from 1 to 9999`);
  }
  const flags: Readonly<Record<string, unknown>> = values;
  return {
    names: known.filter((name) => positionals.length === 0 || positionals.includes(name)),
    list: values.list,
    quick,
    rounds: rounds === undefined ? (quick ? 3 : 5) : Number(rounds),
    warmUps: quick ? QUICK_WARM_UPS : WARM_UPS,
    json: values.json,
    help: values.help,
    peers: peerSources.map(({ name }) => name).filter((name) => flags[`vs-${name}`] === true),
  };
}

function parse(args: readonly string[]) {
  const peerFlags = peerSources.map(({ name }) => [`vs-${name}`, FLAG] as const);
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(peerFlags),
        list: FLAG,
        quick: FLAG,
        rounds: { type: "string" },
        json: FLAG,
        help: FLAG,
      },
    });
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

const FLAG = { type: "boolean", default: false } as const;
