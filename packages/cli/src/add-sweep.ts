import type { Command, Option } from "commander";
import type { SweepFlags } from "./commands/sweep.ts";
import { readJobs } from "./read-jobs.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `seedwire sweep`. */
export function addSweep(
  program: Command,
  terminal: Terminal,
  check: Option,
  finish: (code: number) => void,
): void {
  program
    .command("sweep")
    .description("run a scenario with many seeds and parameters, and compare what it measures")
    .argument("<file>", "a file that exports a scenario")
    .option("--seeds <from..to>", "one run with each of these seeds: 1..20, or 1..10,noon")
    .option("--only <name>", "of a file with several scenarios: this one")
    .option(
      "--set <name=v1,v2,...>",
      "runs with each of these values, and all combinations; can be repeated",
      collect,
    )
    .option("--until <duration>", 'stop each run at this virtual time, for example "10s"')
    .addOption(check)
    .option(
      "--jobs <count>",
      "processes that make runs (default: one for each processor)",
      readJobs,
    )
    .option("--out <file>", "write a line for each run: FILE.csv, or FILE.jsonl with all of it")
    .option("--resume", "make only the runs that --out FILE does not have, or not yet")
    .option("--json", "print one JSON document, and all else to stderr")
    .addHelpText("after", MORE)
    .action(async (file: string, flags: SweepFlags) => {
      const { sweep } = await import("./commands/sweep.ts");
      finish(await sweep(file, flags, terminal));
    });
}

const MORE = `
--set loss=0,1%,5% --set cc=cubic,reno    six combinations, each with every seed
--set 'drop="5,7",none'                   a value with a comma in it stands in double quotes

Statistics are of the runs that passed: what report.metric told, its mean and how far that may be off
with 95 % confidence (Student). Ctrl-C ends it and tells what was found until then.
Exit codes: 0 all passed, 1 a run failed, 2 bad usage or input, 3 a bug in seedwire.`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
