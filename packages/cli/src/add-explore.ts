import { InvalidArgumentError, type Command } from "commander";
import type { ExploreFlags } from "./commands/explore.ts";
import { readJobs } from "./read-jobs.ts";
import type { Terminal } from "./terminal.ts";

/** Adds `seedwire explore`. */
export function addExplore(
  program: Command,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  program
    .command("explore")
    .description("try every fault of some kinds in a run, all oracles watching")
    .argument("<file>", "a file that exports a scenario")
    .option("--faults <list>", "which faults; see below", "drop:1")
    .option("--only <name>", "of a file with several scenarios: this one")
    .option("--seed <text>", "what all randomness of the run follows from, any text", "1")
    .option("--set <name=value>", "set a parameter, with its unit; can be repeated", collect)
    .option("--until <duration>", 'stop each run at this virtual time, for example "10s"')
    .option(
      "--window <first..last>",
      "harm only these packets, counted over the run: 10..60, 10.., ..60",
    )
    .option("--link <name>", "harm only packets on this link: client>server")
    .option("--from <time>", "harm only packets from this virtual time on")
    .option("--to <time>", "harm only packets before this virtual time")
    .option("--delay <duration>", "how much later a delayed packet arrives", "50ms")
    .option("--limit <count>", "runs at most; of more, an even sample", readWhole, 20_000)
    .option(
      "--jobs <count>",
      "processes that make runs (default: one for each processor)",
      readJobs,
    )
    .option("--out <folder>", "keep each failing run there as a fate file")
    .option("--json", "print one JSON document, and all else to stderr")
    .addHelpText("after", MORE)
    .action(async (file: string, flags: ExploreFlags) => {
      const { exploreCommand } = await import("./commands/explore.ts");
      finish(await exploreCommand(file, flags, terminal));
    });
}

const MORE = `
--faults drop:1                every single packet is lost, one in each run
         duplicate:1 delay:1 corrupt:1   the same with copies, delays, flipped bits
         drop:2                every two packets (and every single one); drop:3 every three
         drop:1,duplicate:1    the one and the other
         drop:1+delay:1        one of each in the same run, in both orders

Ctrl-C ends it, and tells what was found until then.
Exit codes: 0 no fault broke the scenario, 1 one did, or it fails without any, 2 bad usage or input.`;

function readWhole(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number from 1, for example 500");
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
