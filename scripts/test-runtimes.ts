// One digest everywhere: runs all scenarios in every runtime that can be had, and compares.
// Usage: npm run test:runtimes [-- --help]
import { bundleScenarios } from "./runtimes/bundle.ts";
import { firstDifference } from "./runtimes/first-difference.ts";
import { HERE } from "./runtimes/node.ts";
import { CACHE } from "./runtimes/npm-package.ts";
import { readOptions, USAGE, UsageError, type Options } from "./runtimes/options.ts";
import { Progress } from "./runtimes/progress.ts";
import { RUNTIMES } from "./runtimes/runtimes.ts";
import { compareRuntimes, type Row } from "./runtimes/session.ts";
import { allTasks, tasksNamed } from "./runtimes/task.ts";
import { formatDifference, formatJson, formatProblems, formatTable } from "./runtimes/text.ts";

/** With `--brief`: what a slow runtime runs in less than a second or two. */
const SLOW_EVENTS = 2_000;

const reference = { name: `node${process.versions.node.split(".")[0]}`, engine: HERE };

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
try {
  const names = RUNTIMES.map(({ name }) => name);
  process.exitCode = await main(readOptions(process.argv.slice(2), names));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`test:runtimes: ${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function main(options: Options): Promise<number> {
  if (options.help || options.list) {
    process.stdout.write(options.help ? USAGE : listing());
    return 0;
  }
  const startMs = performance.now();
  const tasks = tasksNamed(await allTasks(), options.scenario);
  if (tasks.length === 0) throw new UsageError(`no scenario has "${options.scenario}" in its name`);
  const bundle = await bundleScenarios();
  const { only } = options;
  const wanted = RUNTIMES.filter(({ name }) => only === null || only.includes(name));
  const progress = new Progress(process.stderr);
  const rows = await compareRuntimes({
    bundle,
    tasks,
    reference,
    others: wanted.filter(({ name }) => name !== reference.name),
    ...(options.brief ? { slowEvents: SLOW_EVENTS } : {}),
    jobs: options.jobs,
    untilMs: startMs + options.withinSeconds * 1000,
    tell: (runtime, doing) => progress.tell(runtime, doing),
  });
  if (options.json) {
    process.stdout.write(formatJson(rows));
  } else {
    process.stdout.write(formatTable(rows) + formatProblems(rows));
    for (const row of rows) await explain(bundle, row);
  }
  const isBad = ({ failed, skipped, differences }: Row): boolean =>
    failed !== null || differences.length > 0 || (options.strict && skipped !== null);
  return rows.some(isBad) ? 1 : 0;
}

/** The first difference of a runtime in full, the others by name. */
async function explain(bundle: string, { name, engine, differences }: Row): Promise<void> {
  const [difference, ...others] = differences;
  if (difference === undefined || engine === null) return;
  const first = await firstDifference(bundle, difference.task, HERE, engine).catch(
    (error: Error) => error.message,
  );
  process.stdout.write(`\n${formatDifference(reference.name, name, difference, first)}`);
  for (const { task, what, expected, found } of others) {
    console.log(`${name}: "${task.scenario}" too: ${what} ${expected} here, ${found} there`);
  }
}

function listing(): string {
  const width = Math.max(...RUNTIMES.map(({ name }) => name.length));
  const lines = RUNTIMES.map(({ name, about }) => `${name.padEnd(width)}  ${about}\n`);
  return `${lines.join("")}\nFrom npm they are installed into ${CACHE}; remove it to get newer ones.\n`;
}
