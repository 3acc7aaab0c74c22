import { compare, type Answers, type Comparison } from "./compare.ts";
import type { Answer } from "./messages.ts";
import { Unobtainable, type Engine, type Runtime } from "./runtime.ts";
import { Slots } from "./slots.ts";
import type { Task } from "./task.ts";

/** What became of one runtime. */
export interface Row extends Comparison {
  readonly name: string;
  /** Null if there is none. */
  readonly engine: Engine | null;
  /** Scenarios that it was asked to run, variants counted. */
  readonly tasks: number;
  /** Without installing it, and waiting. */
  readonly seconds: number;
  /** Why it has not run, or not to the end. */
  readonly skipped: string | null;
  readonly failed: string | null;
}

export interface SessionOptions {
  readonly bundle: string;
  readonly tasks: readonly Task[];
  /** What all others are compared with; its answers are the right ones. */
  readonly reference: { readonly name: string; readonly engine: Engine };
  readonly others: readonly Runtime[];
  /** Slow runtimes run only what took fewer events than this. Default: all. */
  readonly slowEvents?: number;
  readonly jobs: number;
  /** Of the others, what has not begun by then, on the clock of `performance`, is skipped. Default: nothing is. */
  readonly untilMs?: number;
  /** What a runtime does now; null if it is done. */
  readonly tell: (runtime: string, doing: string | null) => void;
}

/** Runs tasks in all runtimes, and compares. The first row is that of the reference. */
export async function compareRuntimes(options: SessionOptions): Promise<Row[]> {
  const { reference, others, tasks, jobs } = options;
  const slots = new Slots(jobs);
  const always = { ...options, untilMs: Infinity };
  const first = answersOf(always, reference.name, reference.engine, tasks, slots);
  const row = async (runtime: Runtime): Promise<Row> => {
    const { name, isSlow = false } = runtime;
    const nothing = { name, equal: 0, differences: [], tasks: 0, seconds: 0 };
    let engine: Engine | null = null;
    try {
      engine = await runtime.obtain((doing) => options.tell(name, doing));
      const chosen = isSlow ? await shortOnes(options, first) : tasks;
      options.tell(name, "waits");
      const { answers, seconds, failed } = await answersOf(options, name, engine, chosen, slots);
      const comparison = compare((await first).answers, answers);
      return { name, engine, tasks: chosen.length, ...comparison, seconds, failed, skipped: null };
    } catch (error) {
      const { message } = error as Error;
      const isSkipped = error instanceof Unobtainable;
      return {
        ...nothing,
        engine,
        skipped: isSkipped ? message : null,
        failed: isSkipped ? null : message,
      };
    } finally {
      options.tell(name, null);
    }
  };
  const rows = others.map(row);
  const { answers, seconds, failed } = await first;
  options.tell(reference.name, null);
  const own: Row = {
    ...reference,
    tasks: tasks.length,
    equal: answers.size,
    differences: [],
    seconds,
    failed,
    skipped: null,
  };
  return [own, ...(await Promise.all(rows))];
}

interface Answered {
  readonly answers: Answers;
  readonly seconds: number;
  /** Why it did not come to its end. */
  readonly failed: string | null;
}

function answersOf(
  { bundle, tell, untilMs = Infinity }: SessionOptions,
  name: string,
  engine: Engine,
  tasks: readonly Task[],
  slots: Slots,
): Promise<Answered> {
  return slots.use(async () => {
    const answers = new Map<Task, Answer>();
    const startMs = performance.now();
    if (startMs > untilMs) throw new Unobtainable("no time was left");
    const seconds = (): number => (performance.now() - startMs) / 1000;
    tell(name, `0/${tasks.length}`);
    try {
      await engine.perform(bundle, { kind: "run", tasks }, (message) => {
        if (message.kind !== "answer") return;
        answers.set(tasks[message.task]!, message);
        tell(name, `${answers.size}/${tasks.length}`);
      });
      return { answers, seconds: seconds(), failed: null };
    } catch (error) {
      return { answers, seconds: seconds(), failed: (error as Error).message };
    }
  });
}

/** Those of few events, as the reference has counted them. */
async function shortOnes(
  { tasks, slowEvents = Infinity }: SessionOptions,
  reference: Promise<Answered>,
): Promise<readonly Task[]> {
  const { answers } = await reference;
  return tasks.filter((task) => (answers.get(task)?.events ?? 0) < slowEvents);
}
