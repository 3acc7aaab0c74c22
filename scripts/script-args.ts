import { parseArgs, type ParseArgsConfig } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What a script of the repository was asked for. */
export interface ScriptArgs<T extends Options> {
  /** Options by name, as `parseArgs` of Node gives them. */
  readonly values: ReturnType<
    typeof parseArgs<{ options: T; allowPositionals: boolean; args: string[] }>
  >["values"];
  /** What is no option. */
  readonly positionals: readonly string[];
  /** Ends the script with exit code 2: says what was wrong, and the usage. */
  readonly refuse: (why: string) => never;
}

/**
 * Reads the command line of a script. `--help` prints the usage and ends it; what it does not know ends it with
 * exit code 2 and the usage.
 *
 * @param usage begins with how it is called: "npm run soak [-- OPTION...]"
 * @param mostPositionals how many arguments it takes that are no options. Default 0
 */
export function readScriptArgs<const T extends Options>(
  usage: string,
  options: T,
  mostPositionals = 0,
): ScriptArgs<T> {
  const refuse = (why: string): never => {
    console.error(`${why}\n\n${usage}`);
    process.exit(2);
  };
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (positionals.length <= mostPositionals) return { values, positionals, refuse };
    return refuse(`"${positionals[mostPositionals]!}": ${most(mostPositionals)}`);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const most = (count: number): string =>
  count === 0
    ? "expected options only"
    : `expected ${count} argument${count === 1 ? "" : "s"} at most`;
