import type { Task } from "./task.ts";

/** What a runtime is asked for. */
export type Job =
  | { readonly kind: "run"; readonly tasks: readonly Task[] }
  /** A hash of every {@link BLOCK_LINES} lines that tell a run: where two runs part is found by them. */
  | { readonly kind: "blocks"; readonly task: Task }
  /** Lines `from` to `to` (not with it) of those that tell a run. */
  | { readonly kind: "lines"; readonly task: Task; readonly from: number; readonly to: number };

export const BLOCK_LINES = 256;

/** What a run came to. */
export interface Answer {
  readonly kind: "answer";
  /** Its place in the tasks of the job. */
  readonly task: number;
  /** 16 hexadecimal digits. */
  readonly digest: string;
  /** A hash of all the numbers that the run ended with: flows, links, metrics, verdict. */
  readonly results: string;
  readonly events: number;
}

/** What a runtime says, one JSON text each. The last is "done" or "failed". */
export type Message =
  | Answer
  | { readonly kind: "blocks"; readonly hashes: readonly string[] }
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string };
