import { type Command, type Option } from "commander";
import type { DiffFlags } from "./commands/diff.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `seedwire diff`. */
export function addDiff(
  program: Command,
  terminal: Terminal,
  guard: Option,
  finish: (code: number) => void,
): void {
  program
    .command("diff")
    .description("run twice and show the first event that differs")
    .argument("<file>", 'a file that exports scenarios, or one that "run --fates" wrote')
    .argument("[other]", "what the second run is of (default: the same file)")
    .option("--only <name>", "compare only this one of the file's scenarios")
    .option("--seed <text>", "what all randomness of both runs follows from (default: 1)")
    .option("--set <name=value>", "set a parameter of both runs; can be repeated", collect)
    .option("--against <name=value>", "set a parameter of the second run only", collect)
    .option("--against-seed <text>", "the seed of the second run")
    .option("--until <duration>", "stop both at this virtual time")
    .addOption(guard)
    .option("--history <count>", "events to show before the first that differs (default: 12)")
    .option("--json", "print one JSON document, and all else to stderr")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, other: string | undefined, flags: DiffFlags) => {
      const { diff } = await import("./commands/diff.ts");
      finish(await diff(file, other, flags, terminal));
    });
}

const EXAMPLES = `
  seedwire diff x.ts                                 is each run the same?
  seedwire diff x.ts --seed 1 --against-seed 2       two seeds
  seedwire diff x.ts --set loss=1% --against loss=2% two sets of parameters
  seedwire diff x.ts x.fates.json                    a scenario, and the run that was recorded of it
  seedwire diff a.fates.json b.fates.json            two recorded runs

Exit codes: 0 the same (also if both fail in the same way), 1 different, or refused by the guard,
2 bad usage or input, 3 a bug in seedwire.`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
