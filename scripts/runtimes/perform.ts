// What runs in every runtime, a browser tab included: no module of Node may be imported here.
import { ORACLES } from "@seedwire/testing";
import { traceJsonLines } from "@seedwire/trace";
import { isScenario, runScenario, type RunObserver, type RunResult, type Scenario } from "seedwire";
import { BLOCK_LINES, type Job, type Message } from "./messages.ts";
import type { Task } from "./task.ts";
import { hashOf } from "./text-hash.ts";

/** Exports of the scenario files, by file. */
export type ScenarioFiles = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Tell = (message: Message) => void | Promise<void>;

/** Does a job, whatever runtime this is, and tells what comes of it. */
export async function perform(files: ScenarioFiles, job: Job, tell: Tell): Promise<void> {
  try {
    await work(files, job, tell);
    await tell({ kind: "done" });
  } catch (error) {
    await tell({ kind: "failed", message: String(error) });
  }
}

async function work(files: ScenarioFiles, job: Job, tell: Tell): Promise<void> {
  if (job.kind === "run") {
    for (const [index, task] of job.tasks.entries()) {
      const result = await run(files, task);
      const { digest, events } = result;
      const results = hashOf(numbersOf(result));
      await tell({ kind: "answer", task: index, digest, results, events });
    }
  } else if (job.kind === "blocks") {
    await tell({ kind: "blocks", hashes: await blocksOf(files, job.task) });
  } else {
    const { task, from, to } = job;
    const lines: string[] = [];
    await tellRun(files, task, (line, number) => number >= from && number < to && lines.push(line));
    await tell({ kind: "lines", lines });
  }
}

async function run(
  files: ScenarioFiles,
  { file, scenario: name, seed, params, digest, wireBytes, check }: Task,
  observers: readonly RunObserver[] = [],
): Promise<RunResult> {
  const scenario = Object.values(files[file] ?? {})
    .filter(isScenario)
    .find((each: Scenario) => each.name === name);
  if (scenario === undefined) throw new Error(`${file} has no scenario "${name}"`);
  const { result } = await runScenario(scenario, {
    file,
    seed,
    params,
    digest,
    wireBytes,
    observers,
    oracles: check ? ORACLES : [],
  });
  return result;
}

/** All but messages of errors, which have the engine's own words and places. */
const numbersOf = ({ failures, ...rest }: RunResult): string =>
  JSON.stringify({ ...rest, failures: failures.map(({ virtualNs }) => virtualNs) });

async function blocksOf(files: ScenarioFiles, task: Task): Promise<string[]> {
  const hashes: string[] = [];
  let block = "";
  await tellRun(files, task, (line, number) => {
    block += line;
    if ((number + 1) % BLOCK_LINES !== 0) return;
    hashes.push(hashOf(block));
    block = "";
  });
  return block === "" ? hashes : [...hashes, hashOf(block)];
}

/** All that happens in a run, as `seedwire run --trace` writes it; lines are numbered from 0. */
async function tellRun(
  files: ScenarioFiles,
  task: Task,
  hear: (line: string, number: number) => void,
): Promise<void> {
  let number = 0;
  const listen: RunObserver = ({ simulation }) =>
    traceJsonLines(simulation, (line) => hear(line, number++));
  await run(files, task, [listen]);
}
