import { briefParams, readScenarios, scenarioFiles } from "../goldens/scenario-files.ts";

/** One run whose digest has to be the same everywhere. Plain data: every runtime gets it as JSON. */
export interface Task {
  /** "scenarios/t02-three-way-handshake.ts" */
  readonly file: string;
  readonly scenario: string;
  readonly params: Readonly<Record<string, string>>;
  readonly digest: "headers" | "full";
  readonly wireBytes: boolean;
}

/** Scenarios that run besides with a digest over payload, and with every packet as bytes. */
const AS_BYTES: ReadonlySet<string> = new Set(["T50 flipped bit", "T61 reliability"]);

/** All scenarios, long ones in brief. */
export async function allTasks(): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const file of scenarioFiles()) {
    const params = briefParams(file) ?? {};
    for (const { name } of (await readScenarios(file)).scenarios) {
      const plain: Task = { file, scenario: name, params, digest: "headers", wireBytes: false };
      tasks.push(plain);
      if (!AS_BYTES.has(name)) continue;
      tasks.push({ ...plain, digest: "full" }, { ...plain, wireBytes: true });
    }
  }
  return tasks;
}

/** "T50 flipped bit, digest full" */
export function titleOf({ scenario, digest, wireBytes }: Task): string {
  return scenario + (digest === "full" ? ", digest full" : "") + (wireBytes ? ", wire bytes" : "");
}

/** Those with a word in their title or file; all without a word. */
export const tasksNamed = (tasks: readonly Task[], word: string | undefined): Task[] =>
  tasks.filter((task) => word === undefined || `${task.file} ${titleOf(task)}`.includes(word));
