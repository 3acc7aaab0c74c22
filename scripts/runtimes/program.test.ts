import { beforeAll, describe, expect, test } from "vitest";
import { bundleScenarios } from "./bundle.ts";
import { firstDifference } from "./first-difference.ts";
import type { Answer, Job, Message } from "./messages.ts";
import { HERE } from "./node.ts";
import { page } from "./page.ts";
import { program } from "./program.ts";
import type { Engine } from "./runtime.ts";
import { runScenario } from "seedwire";
import { readScenarios } from "../goldens/scenario-files.ts";
import { plainTask } from "./task.ts";

// A real bundle in real processes of Node; one of them is broken on purpose.

const TASK = plainTask("scenarios/t57-loss-recovery.ts", "T57 fast retransmit, Reno");
const JOB: Job = { kind: "run", tasks: [TASK, { ...TASK, wireBytes: true }] };

/** A Node whose Math.min is wrong from a while after the start on. */
const BROKEN_MATH = `let calls = 0; const { min } = Math;
Math.min = (...all) => min(...all) + (++calls > 500 ? 1 : 0);`;
const broken = (script: string): Engine =>
  program("0", process.execPath, [
    "--import",
    `data:text/javascript,${encodeURIComponent(script)}`,
  ]);

let bundle = "";
beforeAll(async () => {
  bundle = await bundleScenarios();
});

async function heard(engine: Engine, job: Job = JOB): Promise<Message[]> {
  const messages: Message[] = [];
  await engine.perform(bundle, job, (message) => messages.push(message));
  return messages;
}

test("the bundle gives the digests of the sources, and needs no module of Node", async () => {
  expect(bundle).not.toMatch(/from\s*["'](node:|fs|crypto)/);
  const [plain, asBytes, done] = await heard(HERE);
  const { scenarios } = await readScenarios(TASK.file);
  const scenario = scenarios.find(({ name }) => name === TASK.scenario)!;
  const { result } = await runScenario(scenario, { file: TASK.file });
  expect(plain).toMatchObject({ kind: "answer", task: 0, digest: result.digest });
  expect(plain).toMatchObject({ events: result.events });
  expect(asBytes).toMatchObject({ kind: "answer", task: 1, digest: result.digest });
  expect(done).toEqual({ kind: "done" });
});

test("a runtime that goes another way: the first event that differs, and what went before", async () => {
  const other = broken(BROKEN_MATH);
  const [right, wrong] = await Promise.all([heard(HERE), heard(other)]);
  expect((wrong[0] as Answer).digest).not.toBe((right[0] as Answer).digest);
  const first = (await firstDifference(bundle, TASK, HERE, other))!;
  expect(first.before.length).toBeGreaterThan(0);
  expect(first.expected[0]).not.toBe(first.found[0]);
  const lines = await heard(HERE, {
    kind: "lines",
    task: TASK,
    from: first.line - 1,
    to: first.line,
  });
  expect(lines[0]).toEqual({ kind: "lines", lines: [first.expected[0]] });
  expect(await firstDifference(bundle, TASK, HERE, HERE)).toBeNull();
});

describe("a runtime that does not come to its end says why", () => {
  test("an unknown scenario", async () => {
    const job: Job = { kind: "run", tasks: [{ ...TASK, scenario: "none" }] };
    await expect(heard(HERE, job)).rejects.toThrow(`${TASK.file} has no scenario "none"`);
  });

  test("it crashes", async () => {
    await expect(heard(broken("console.error('no memory'); process.exit(7)"))).rejects.toThrow(
      "it ended with code 7: no memory",
    );
  });

  test("it cannot be started", async () => {
    await expect(heard(program("0", "no-such-program"))).rejects.toThrow("ENOENT");
  });
});

test("a page is served with the bundle and the job, and what it posts is heard", async () => {
  // Not a browser, but it opens the page's files and posts as the page does.
  const visitor = `const [url] = process.argv.slice(1);
const { readFileSync, writeFileSync } = await import("node:fs");
const text = async (path) => (await fetch(url + path)).text();
if (!(await text("")).includes('import("/scenarios.mjs")')) throw new Error("not the page");
writeFileSync(process.env.HOME + "/scenarios.mjs", await text("scenarios.mjs"));
const { perform } = await import(process.env.HOME + "/scenarios.mjs");
await perform(JSON.parse(await text("job.json")), (message) =>
  fetch(url + "tell", { method: "POST", body: JSON.stringify(message) }));`;
  const args = (_profile: string, url: string): string[] => [
    "--input-type=module",
    "--eval",
    visitor,
    url,
  ];
  const messages = await heard(page("0", { command: process.execPath, args }));
  expect(messages).toEqual(await heard(HERE));
});
