import {
  anyCrowd,
  anyDatagrams,
  anyLife,
  anyShortExchange,
  anyTransfer,
  anyTrouble,
  CASE_FILE,
  formatCase,
  randomNetwork,
} from "@seedwire/testing";
import * as fc from "fast-check";
import { briefParams, readScenarios, scenarioFiles } from "../goldens/scenario-files.ts";

/** One run whose digest has to be the same everywhere. Plain data: every runtime gets it as JSON. */
export interface Task {
  /** "scenarios/t02-three-way-handshake.ts" */
  readonly file: string;
  readonly scenario: string;
  /** What sets it apart from others of the same scenario: "network 7"; "" for the plain one. */
  readonly variant: string;
  readonly seed: string;
  readonly params: Readonly<Record<string, string>>;
  readonly digest: "headers" | "full";
  readonly wireBytes: boolean;
  /** All oracles look on. */
  readonly check: boolean;
}

/** Scenarios that run besides with a digest over payload, and with every packet as bytes. */
const AS_BYTES: ReadonlySet<string> = new Set(["T50 flipped bit", "T61 reliability"]);

/** Networks drawn at random, so many of each sort: the same ones everywhere, since each is told as text. */
const SORTS = [anyTransfer, anyShortExchange, anyLife, anyDatagrams, anyCrowd, anyTrouble];
const OF_EACH = 12;

/** All scenarios, long ones in brief, and random networks. */
export async function allTasks(): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const file of scenarioFiles()) {
    for (const { name } of (await readScenarios(file)).scenarios) {
      const plain = plainTask(file, name, briefParams(file) ?? {});
      tasks.push(plain);
      if (!AS_BYTES.has(name)) continue;
      tasks.push({ ...plain, variant: "digest full", digest: "full" });
      tasks.push({ ...plain, variant: "wire bytes", wireBytes: true });
    }
  }
  return [...tasks, ...randomNetworks()];
}

/** A scenario, as `seedwire run` runs it when nothing else is said. */
export const plainTask = (
  file: string,
  scenario: string,
  params: Readonly<Record<string, string>> = {},
): Task => ({
  file,
  scenario,
  params,
  variant: "",
  seed: "1",
  digest: "headers",
  wireBytes: false,
  check: false,
});

function randomNetworks(): Task[] {
  const cases = SORTS.flatMap((sort) => fc.sample(fc.noBias(sort), { seed: 20, numRuns: OF_EACH }));
  return cases.map((networkCase, index) => ({
    ...plainTask(CASE_FILE, randomNetwork.name, { case: formatCase(networkCase) }),
    variant: `network ${index + 1}`,
    seed: networkCase.seed ?? "1",
    check: true,
  }));
}

/** "T50 flipped bit, digest full" */
export const titleOf = ({ scenario, variant }: Task): string =>
  variant === "" ? scenario : `${scenario}, ${variant}`;

/** Those with a word in their title or file; all without a word. */
export const tasksNamed = (tasks: readonly Task[], word: string | undefined): Task[] =>
  tasks.filter((task) => word === undefined || `${task.file} ${titleOf(task)}`.includes(word));
