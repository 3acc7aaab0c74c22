import { expect, test } from "vitest";
import type { Message } from "./messages.ts";
import { Unobtainable, type Engine, type Runtime } from "./runtime.ts";
import { compareRuntimes, type SessionOptions } from "./session.ts";
import { plainTask, type Task } from "./task.ts";

const task = (scenario: string): Task => plainTask("scenarios/a.ts", scenario);
/** "long" takes 900 events, others 10. */
const TASKS = ["short", "long"].map(task);

/** Runs nothing: a digest is made of the scenario's name. Ends as a runtime would. */
function engine(digestOf: (scenario: string) => string, crash?: string): Engine {
  return {
    version: "1",
    perform(_bundle, job, hear: (message: Message) => void) {
      if (job.kind !== "run") throw new Error("not asked for here");
      for (const [index, { scenario }] of job.tasks.entries()) {
        const events = scenario === "long" ? 900 : 10;
        if (scenario === crash) return Promise.reject(new Error(`crash in ${crash}`));
        hear({ kind: "answer", task: index, digest: digestOf(scenario), results: "r", events });
      }
      return Promise.resolve();
    },
  };
}

const good = engine((name) => name);

const runtime = (name: string, found: Engine | Error, isSlow = false): Runtime => ({
  name,
  about: name,
  isSlow,
  obtain: () => (found instanceof Error ? Promise.reject(found) : Promise.resolve(found)),
});

const session = (...others: Runtime[]): SessionOptions => ({
  bundle: "",
  tasks: TASKS,
  reference: { name: "here", engine: good },
  others,
  jobs: 2,
  tell: () => {},
});

test("rows: what is equal, different, failed and skipped; the reference first", async () => {
  const rows = await compareRuntimes(
    session(
      runtime("equal", good),
      runtime(
        "other",
        engine((name) => (name === "long" ? "?" : name)),
      ),
      runtime(
        "crashed",
        engine((name) => name, "long"),
      ),
      runtime("broken", new Error("no such library")),
      runtime("missing", new Unobtainable("not on this platform")),
    ),
  );
  const shown = rows.map(({ name, tasks, equal, differences, failed, skipped }) => ({
    name,
    counts: [tasks, equal, differences.length],
    why: failed ?? skipped,
    isSkipped: skipped !== null,
  }));
  expect(shown).toEqual([
    { name: "here", counts: [2, 2, 0], why: null, isSkipped: false },
    { name: "equal", counts: [2, 2, 0], why: null, isSkipped: false },
    { name: "other", counts: [2, 1, 1], why: null, isSkipped: false },
    { name: "crashed", counts: [2, 1, 0], why: "crash in long", isSkipped: false },
    { name: "broken", counts: [0, 0, 0], why: "no such library", isSkipped: false },
    { name: "missing", counts: [0, 0, 0], why: "not on this platform", isSkipped: true },
  ]);
  expect(rows[2]!.differences[0]).toEqual({
    task: TASKS[1],
    what: "digest",
    expected: "long",
    found: "?",
  });
});

test("a slow runtime runs only what took few events in the reference", async () => {
  const others = [runtime("slow", good, true), runtime("quick", good)];
  const rows = await compareRuntimes({ ...session(...others), slowEvents: 100 });
  expect(rows.map(({ name, tasks }) => [name, tasks])).toEqual([
    ["here", 2],
    ["slow", 1],
    ["quick", 2],
  ]);
});

test("what has not begun in time is skipped; the reference is not", async () => {
  const rows = await compareRuntimes({ ...session(runtime("late", good)), untilMs: 0 });
  expect(rows.map(({ name, equal, skipped }) => [name, equal, skipped])).toEqual([
    ["here", 2, null],
    ["late", 0, "no time was left"],
  ]);
});

test("tells what each is doing, and when it is done", async () => {
  const told: string[] = [];
  const tell = (name: string, doing: string | null): void => void told.push(`${name} ${doing}`);
  await compareRuntimes({ ...session(runtime("other", good)), tell });
  expect(told.filter((line) => line.startsWith("other"))).toEqual([
    "other waits",
    "other 0/2",
    "other 1/2",
    "other 2/2",
    "other null",
  ]);
});
