import { InvalidArgumentError, type Command, type Option } from "commander";
import type { ShrinkFlags } from "./commands/shrink.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `seedwire shrink`. */
export function addShrink(
  program: Command,
  terminal: Terminal,
  check: Option,
  finish: (code: number) => void,
): void {
  program
    .command("shrink")
    .description("reduce a failing run to the fewest fates that still fail")
    .argument("<file>", 'a file that "run --fates" wrote, or one that exports a scenario')
    .option("--out <file>", "write the reduced run there (default: beside it, NAME.min.fates.json)")
    .option("--max-runs <count>", "end after so many runs (default: 2000)", readWhole)
    .option("--minutes <count>", "end after so many minutes", readMinutes)
    .addOption(check)
    .option("--json", "print one JSON document, and all else to stderr")
    .option("--only <name>", "of a file with scenarios: this one")
    .option("--seed <text>", "of a scenario: what all randomness of the run follows from")
    .option("--set <name=value>", "of a scenario: set a parameter; can be repeated", collect)
    .addHelpText("after", EXIT_CODES)
    .action(async (file: string, flags: ShrinkFlags) => {
      const { shrinkCommand } = await import("./commands/shrink.ts");
      finish(await shrinkCommand(file, flags, terminal));
    });
}

const EXIT_CODES = `
Ctrl-C ends it too, and keeps the smallest failing run so far; a second one keeps nothing.
Exit codes: 0 reduced, 2 bad usage or input, or a run that does not fail.`;

function readWhole(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 1, for example 500");
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && minutes > 0) return minutes;
  throw new InvalidArgumentError("Expected a number above 0, for example 0.5");
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
