// Do the tests bite? Changes tcp, link and ip in small ways, one at a time, and sees which the tests notice.
// Usage: tsx scripts/mutate.ts [--minutes N] [--seed S] [--files GLOB]... [--jobs N] [--count N] [--json]
//        [--patience SECONDS] [--slowest SECONDS] [--tests GLOB]... [--results FILE]
//        [--resume] [--survivors] [--list]
// A run that was ended goes on with --resume; --survivors tries again what survived the one before.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./mutate/bundle.ts";
import { cover, Trier, type Ground } from "./mutate/campaign.ts";
import { readExplained } from "./mutate/equivalents.ts";
import { isAlive, keyOf, type Mutant, type MutantResult } from "./mutate/mutant.ts";
import { sample } from "./mutate/sample.ts";
import { sitesOf } from "./mutate/sites.ts";
import { formatSummary, rowsOf, type Judged } from "./mutate/summary.ts";
import { sourceFiles, testFiles } from "./mutate/files.ts";
import { readResults } from "./mutate/results.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const options = readOptions();
const endsAt = Date.now() + options.minutes * 60_000;

const sites = sourceFiles(root, options.files).flatMap((file) =>
  sitesOf(file, fs.readFileSync(path.join(root, file), "utf8")),
);
const mutants = sample(sites, options.seed, options.count);
const explained = readExplained(path.join(root, "scripts/mutate/equivalents.csv"));
say(`seed ${options.seed}: ${mutants.length} of ${sites.length} mutants at most`);
if (options.list) {
  for (const { file, line, context, mutated } of mutants) {
    console.log(`${file}:${line}  ${context}  ->  ${mutated === "" ? "(left out)" : mutated}`);
  }
  process.exit(0);
}

const known = earlierResults();
const results = await run(mutants.filter(isWaiting));
const judged: Judged[] = mutants
  .map((mutant) => results.get(keyOf(mutant)) ?? known.get(keyOf(mutant)))
  .filter((result) => result !== undefined)
  .map((result) => ({ result, explained: explained.get(keyOf(result.mutant)) }));
if (options.json) console.log(JSON.stringify({ seed: options.seed, rows: rowsOf(judged), judged }));
else console.log(formatSummary(judged));

/** What need not be found out again. Without --resume and --survivors a run begins anew. */
function earlierResults(): Map<string, MutantResult> {
  if (options.resume || options.survivors) return readResults(options.results);
  fs.rmSync(options.results, { force: true });
  return new Map();
}

function isWaiting(mutant: Mutant): boolean {
  const before = known.get(keyOf(mutant));
  if (!options.survivors) return before === undefined;
  return before !== undefined && isAlive(before) && !explained.has(keyOf(mutant));
}

/** Tries mutants until the time is over; each result goes to the file at once. */
async function run(waiting: Mutant[]): Promise<Map<string, MutantResult>> {
  const done = new Map<string, MutantResult>();
  if (waiting.length === 0 || Date.now() >= endsAt) return done; // `--minutes 0` sums up
  const folder = path.join(root, "node_modules/.cache/mutate", String(process.pid));
  try {
    const built = await bundle(root, folder, testFiles(root, options.tests), waiting);
    const modules = path.join(folder, "modules.json");
    fs.writeFileSync(modules, JSON.stringify(built.modules));
    const ground: Ground = {
      bundle: built,
      args: [modules, root],
      patienceMs: options.patience * 1000,
      slowestMs: options.slowest * 1000,
    };
    const coverage = await cover(ground, say);
    const sum = Math.round(coverage.tests.reduce((ms, test) => ms + test.ms, 0) / 1000);
    say(`${coverage.tests.length} tests take ${sum} s without a mutant`);
    fs.mkdirSync(path.dirname(options.results), { recursive: true });
    await Promise.all(Array.from({ length: options.jobs }, () => work(ground)));

    async function work(on: Ground): Promise<void> {
      const trier = new Trier(on, coverage);
      while (Date.now() < endsAt) {
        const mutant = waiting.shift();
        if (mutant === undefined) break;
        const result = await trier.try(mutant);
        done.set(keyOf(mutant), result);
        fs.appendFileSync(options.results, `${JSON.stringify(result)}\n`);
        say(
          `${done.size} ${result.outcome}${isAlive(result) ? ` ${mutant.file}:${mutant.line}` : ""}`,
        );
      }
      trier.end();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return done;
}

function say(text: string): void {
  if (process.stderr.isTTY || process.env["MUTATE_LOG"] !== undefined) console.error(text);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
      files: { type: "string", multiple: true, default: [] },
      tests: { type: "string", multiple: true, default: [] },
      jobs: { type: "string", default: "2" },
      count: { type: "string", default: "100000" },
      patience: { type: "string", default: "20" },
      slowest: { type: "string", default: "30" },
      results: { type: "string" },
      resume: { type: "boolean", default: false },
      survivors: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const number = (name: "minutes" | "seed" | "jobs" | "count" | "patience" | "slowest"): number => {
    const value = Number(values[name]);
    if (Number.isFinite(value) && value >= 0) return value;
    console.error(`--${name} is "${values[name]}", expected a number: --${name} 5`);
    return process.exit(2);
  };
  const seed = number("seed");
  return {
    ...values,
    minutes: number("minutes"),
    seed,
    jobs: Math.max(1, number("jobs")),
    count: number("count"),
    patience: number("patience"),
    slowest: number("slowest"),
    results: values.results ?? path.join(root, `node_modules/.cache/mutate/results.jsonl`),
  };
}
