// The process that runs tests against mutants: it loads the built tests once, then does what it is told.
import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import type { Answer, Order, TestRun } from "./orders.ts";
import { collect, runCollected, type CollectedTest } from "./stand-in.ts";

/** Hits of a mutant after which its test counts as one that never ends. */
const RUNAWAY_HITS = 20_000_000;

const modules = JSON.parse(fs.readFileSync(process.argv[2]!, "utf8")) as Record<string, string>;
const root = process.argv[3]!;
const tests = new Map<string, CollectedTest>();

let active = Number(process.argv[4] ?? 0);
let hits = 0;
let seen: Set<number> | null = new Set();

Object.assign(globalThis, {
  mutantIsOn(id: number): boolean {
    seen?.add(id);
    if (id !== active) return false;
    if (++hits > RUNAWAY_HITS) throw new Error("this never ends");
    return true;
  },
  importBuilt(file: string): Promise<unknown> {
    const plain = file.startsWith("file:") ? fileURLToPath(file) : file;
    const name = plain.slice(root.length + 1).replaceAll("\\", "/");
    return import(modules[name] ?? file);
  },
});
// A property that fails has said enough; its seed is the same in every run.
fc.configureGlobal({ endOnFailure: true, seed: 1 });

process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});
process.on("message", (order: Order) => void carryOut(order).then(answer));
process.on("disconnect", () => process.exit(0));
answer({ kind: "ready" });

function answer(what: Answer): void {
  process.send!(what);
}

async function carryOut(order: Order): Promise<Answer> {
  if (order.kind === "collect") return { kind: "collected", ...(await collectAll(order.files)) };
  active = order.mutant;
  seen = order.kind === "cover" ? new Set() : null;
  hits = 0;
  const run = await runTest(order.test, order.limitMs);
  return { kind: "ran", run: { ...run, seen: [...(seen ?? [])] } };
}

/** Collects the tests of files; a mutant may keep a file from being loaded. */
async function collectAll(files: readonly string[]) {
  const broken: { file: string; message: string }[] = [];
  for (const file of files) {
    try {
      const found = await collect(() => import(modules[file]!));
      for (const test of found) tests.set(`${file} > ${test.name}`, test);
    } catch (error) {
      broken.push({ file, message: String(error) });
    }
  }
  return { tests: [...tests.keys()], broken, seen: [...(seen ?? [])] };
}

async function runTest(name: string, limitMs: number): Promise<Omit<TestRun, "seen">> {
  const from = performance.now();
  const msSince = () => Math.round((performance.now() - from) * 10) / 10;
  const test = tests.get(name);
  if (test === undefined) return { passed: false, message: "this test is gone", ms: 0 };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([runCollected(test), late]);
    return { passed: true, message: "", ms: msSince() };
  } catch (error) {
    return { passed: false, message: messageOf(error), ms: msSince() };
  } finally {
    clearTimeout(timer);
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);
