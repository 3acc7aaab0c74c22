// What the simulator says beside what formulas say: npm run bench:theory (see USAGE)
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { readScriptArgs } from "../../scripts/script-args.ts";
import { inParallel } from "../lib/in-parallel.ts";
import { CAPACITY, capacityTasks } from "./experiments/capacity.ts";
import { responseSegments, responseTasks } from "./experiments/response.ts";
import { twoFlowsTasks } from "./experiments/two-flows.ts";
import { windowTasks } from "./experiments/window.ts";
import { drawPlots } from "./plots/index.ts";
import { reportOf } from "./report.ts";
import { formatReport } from "./text.ts";
import type { Task } from "./worker.ts";

const USAGE = `npm run bench:theory [-- OPTION...]
  --jobs N   simulations at a time (default: the processors)
  --json     one JSON document
  --redraw   plots of what bench/results/theory.json holds, without a simulation
  --help     this
Writes bench/results/theory.json and bench/results/*.svg.`;

const results = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../results");
const file = path.join(results, "theory.json");

/** About how many segments a task sends. */
function cost(task: Task): number {
  if (task.experiment === "response") return responseSegments(task);
  return task.experiment === "capacity" ? (CAPACITY.rateBps / 12_000) * 38 : 60_000;
}

const { values, refuse } = readScriptArgs(USAGE, {
  jobs: { type: "string", default: "0" },
  json: { type: "boolean", default: false },
  redraw: { type: "boolean", default: false },
});
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 0) {
  refuse(`--jobs ${values.jobs}: expected a whole number, 0 for as many as processors`);
}
const report = values.redraw ? (JSON.parse(fs.readFileSync(file, "utf8")) as Report) : await run();
const json = await format(JSON.stringify(report), { parser: "json", printWidth: 100 });
fs.mkdirSync(results, { recursive: true });
fs.writeFileSync(file, json);
for (const [name, svg] of await drawPlots(report)) {
  fs.writeFileSync(path.join(results, `${name}.svg`), svg);
}
process.stdout.write(values.json ? json : formatReport(report));

type Report = ReturnType<typeof reportOf>;

async function run(): Promise<Report> {
  const tasks: Task[] = [
    ...responseTasks(),
    ...capacityTasks(),
    ...windowTasks(),
    ...twoFlowsTasks(),
  ];
  const done = await inParallel<Task, object>(tasks, {
    worker: new URL("worker.ts", import.meta.url),
    name: "theory",
    jobs,
    cost,
  });
  return reportOf(tasks, done);
}
