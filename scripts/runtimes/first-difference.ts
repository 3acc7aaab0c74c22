import { BLOCK_LINES, type Job, type Message } from "./messages.ts";
import type { Engine } from "./runtime.ts";
import type { Task } from "./task.ts";

/** Where two runs of the same scenario part. Lines are JSON, as `seedwire run --trace` writes them. */
export interface FirstDifference {
  /** Number of the line, from 1. */
  readonly line: number;
  /** What went before, the same on both sides. */
  readonly before: readonly string[];
  /** What comes next on each side; none if it ends there. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

const BEFORE = 6;
const AFTER = 2;

/**
 * Runs a scenario again in both runtimes, and looks for the first event that differs; null if the same
 * happens in both. Neither run is kept as a whole: blocks of lines are compared by their hashes first.
 */
export async function firstDifference(
  bundle: string,
  task: Task,
  expected: Engine,
  found: Engine,
): Promise<FirstDifference | null> {
  const ask = (job: Job) => both(expected, found, (engine) => answerOf(engine, bundle, job));
  const [a, b] = (await ask({ kind: "blocks", task })).map(hashesIn);
  const block = firstOther(a!, b!);
  if (block === null) return null;
  const from = Math.max(0, block * BLOCK_LINES - BEFORE);
  const to = (block + 1) * BLOCK_LINES + AFTER;
  const [left, right] = (await ask({ kind: "lines", task, from, to })).map(linesIn);
  const at = firstOther(left!, right!);
  if (at === null) return null; // once only: then the runtime itself goes two ways
  return {
    line: from + at + 1,
    before: left!.slice(Math.max(0, at - BEFORE), at),
    expected: left!.slice(at, at + AFTER),
    found: right!.slice(at, at + AFTER),
  };
}

/** The first place at which two lists differ; null if they do not. */
export function firstOther(a: readonly string[], b: readonly string[]): number | null {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return null;
}

const both = <T>(a: Engine, b: Engine, get: (engine: Engine) => Promise<T>): Promise<T[]> =>
  Promise.all([get(a), get(b)]);

async function answerOf(engine: Engine, bundle: string, job: Job): Promise<readonly Message[]> {
  const heard: Message[] = [];
  await engine.perform(bundle, job, (message) => heard.push(message));
  return heard;
}

const hashesIn = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap((message) => (message.kind === "blocks" ? message.hashes : []));

const linesIn = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap((message) => (message.kind === "lines" ? message.lines : []));
