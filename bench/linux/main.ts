// How far the simulator is from a real Linux: what was measured there, run again here.
// Usage: tsx bench/linux/main.ts [--data FILE.csv] [--traces FOLDER] [--only PART] [--exact] [--jobs N]
//        [--json]
import { InputError } from "seedwire";
import { compareGoodput } from "./goodput/compare.ts";
import { readOptions, USAGE } from "./options.ts";
import { compareTimers } from "./timers/compare.ts";
import { compareTraces } from "./traces/compare.ts";

/** The exit code: 0, or 1 if a bar is broken. */
async function main(): Promise<number> {
  const { data, traces, parts, exact, jobs, json, help } = readOptions(process.argv.slice(2));
  if (help) {
    console.log(`Usage: ${USAGE}`);
    return 0;
  }
  const reports = {
    ...(parts.includes("traces") && { traces: await compareTraces(traces) }),
    ...(parts.includes("timers") && { timers: await compareTimers() }),
    ...(parts.includes("goodput") && { goodput: await compareGoodput(data, exact, jobs) }),
  };
  const all = Object.entries(reports);
  if (json) {
    const document = Object.fromEntries(all.map(([name, report]) => [name, report.json]));
    console.log(JSON.stringify(document, null, 2));
  } else {
    for (const [name, { text }] of all) process.stdout.write(`== ${name}\n${text}`);
  }
  return all.every(([, { passed }]) => passed) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`bench:linux: ${error.message}\nUsage: ${USAGE}`);
  process.exitCode = 2;
}
