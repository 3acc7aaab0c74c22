// Do the guarantees find the faults that real stacks had?
// Usage: tsx scripts/faults.ts (see faults/options.ts)
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { table } from "../bench/lib/table.ts";
import { copyRepository } from "./faults/copy.ts";
import type { Fault } from "./faults/fault.ts";
import { hunt, type Catch } from "./faults/hunt.ts";
import { readOptions, UsageError, USAGE, type FaultOptions } from "./faults/options.ts";
import { plant } from "./faults/plant.ts";

/** The most fates that a fault may be reduced to. */
const MOST_FATES = 5;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const copies: string[] = [];
process.on("exit", () => {
  for (const copy of copies) fs.rmSync(copy, { recursive: true, force: true });
});
process.on("SIGINT", () => process.exit(130));

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`faults: ${error.message}`);
  process.exitCode = 2;
}

async function main(options: FaultOptions): Promise<number> {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.list) {
    const rows = options.faults.map(({ name, about }) => [name, about]);
    for (const [name, about] of rows) console.log(`${name!.padEnd(32)} ${about}`);
    return 0;
  }
  const results = await plantAll(options);
  const good = results.filter(([, caught]) => isGood(caught)).length;
  if (options.json) {
    const runs = results.map(([{ name, about }, caught]) => ({ name, about, ...caught }));
    console.log(JSON.stringify({ faults: runs, good, of: runs.length }, null, 2));
  } else {
    console.log(`\n${good} of ${results.length} found and reduced to at most ${MOST_FATES} fates`);
  }
  return good === results.length ? 0 : 1;
}

/** Each copy takes the next fault when it is done with one; told as they come. */
async function plantAll(options: FaultOptions): Promise<[Fault, Catch][]> {
  const left = [...options.faults];
  const results = new Map<Fault, Catch>();
  const tell = options.json ? console.error : console.log;
  tell(table([["fault".padEnd(32), "networks", "seconds", "fates"]]).trimEnd());
  const work = async (): Promise<void> => {
    const copy = copyRepository(root);
    copies.push(copy);
    for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
      const takeOut = plant(fault, copy);
      try {
        results.set(fault, await hunt(copy, options));
      } finally {
        takeOut();
      }
      tell(lineOf(fault, results.get(fault)!));
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, left.length) }, work));
  return options.faults.map((fault) => [fault, results.get(fault)!]);
}

function isGood({ found, fates }: Catch): boolean {
  return found && fates !== null && fates <= MOST_FATES;
}

function lineOf({ name }: Fault, { found, networks, seconds, fates, failure }: Catch): string {
  const cells = [name.padEnd(32), String(networks).padStart(8), seconds.toFixed(1).padStart(7)];
  if (!found) return `${cells.join("  ")}  NOT FOUND`;
  return `${cells.join("  ")}  ${String(fates).padStart(5)}  ${failure?.split("\n")[0] ?? ""}`;
}
