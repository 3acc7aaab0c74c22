import type { Answer } from "./messages.ts";
import type { Task } from "./task.ts";

/** A run that went another way than in the runtime that is compared with, or ended with other numbers. */
export interface Difference {
  readonly task: Task;
  /** "results": the digests are equal, but flows, links, metrics or the verdict are not. */
  readonly what: "digest" | "results";
  readonly expected: string;
  readonly found: string;
}

/** What a runtime's answers came to. */
export interface Comparison {
  readonly equal: number;
  readonly differences: readonly Difference[];
}

/** Answers by what was asked. */
export type Answers = ReadonlyMap<Task, Answer>;

/** Compares what one runtime answered with what the other did; what either did not answer is left out. */
export function compare(expected: Answers, found: Answers): Comparison {
  const differences: Difference[] = [];
  let equal = 0;
  for (const [task, here] of expected) {
    const there = found.get(task);
    if (there === undefined) continue;
    const what = here.digest === there.digest ? "results" : "digest";
    if (here[what] === there[what]) equal++;
    else differences.push({ task, what, expected: here[what], found: there[what] });
  }
  return { equal, differences };
}
