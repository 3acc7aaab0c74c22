// Do the tests bite? Changes the engine and the stack in small ways, one at a time, and sees which the tests notice.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./mutate/bundle.ts";
import { cover, Trier, type Ground } from "./mutate/campaign.ts";
import { readExplained } from "./mutate/equivalents.ts";
import { isAlive, keyOf, type Mutant, type MutantResult } from "./mutate/mutant.ts";
import { sample } from "./mutate/sample.ts";
import { sitesOf } from "./mutate/sites.ts";
import { formatSummary, rowsOf, type Judged } from "./mutate/summary.ts";
import { sourceFiles, testFiles } from "./mutate/files.ts";
import { readResults } from "./mutate/results.ts";
import { readScriptArgs } from "./script-args.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const USAGE = `npm run mutate [-- OPTION...]
  Do the tests bite? Changes the engine and the stack in small ways, one at a time, and sees which the tests notice.
  --minutes N         how long (default: 20); what is not done by then goes on with --resume
  --seed S            which mutants (default: 1)
  --count N           how many at most (default: all)
  --files GLOB        in these files, as often as you like (default: engine, wire, link, ip, udp, tcp, socket)
  --tests GLOB        by these tests, as often as you like (default: all)
  --jobs N            processes (default: 2)
  --patience SECONDS  how long a test may take beyond what it took without a mutant (default: 20)
  --slowest SECONDS   tests that take longer are left out (default: 30)
  --results FILE      where results are kept
  --resume            what the run before has not done
  --survivors         what survived the run before, once more
  --list              the mutants, untried
  --json              one JSON document
  --help              this`;
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
  const { values, refuse } = readScriptArgs(USAGE, {
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
  });
  const number = (name: "minutes" | "seed" | "jobs" | "count" | "patience" | "slowest"): number => {
    const value = Number(values[name]);
    if (Number.isFinite(value) && value >= 0) return value;
    return refuse(`--${name} is "${values[name]}", expected a number: --${name} 5`);
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
