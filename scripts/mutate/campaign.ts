import type { Bundle } from "./bundle.ts";
import type { Mutant, MutantResult } from "./mutant.ts";
import { TestProcess } from "./test-process.ts";
import { fileOf, testsFor, type Coverage, type KnownTest } from "./test-plan.ts";

/** Where the built tests are, and how patient to be. */
export interface Ground {
  readonly bundle: Bundle;
  /** What a test process is started with, beside the mutant: where its modules are, and the root. */
  readonly args: readonly string[];
  /** Tests run for one mutant until they took this long without it; the others are left out. */
  readonly patienceMs: number;
  /** Tests that take longer are not run at all. */
  readonly slowestMs: number;
}

/** Mutants after which a process is changed for a new one, in case they left something behind. */
const MUTANTS_PER_PROCESS = 50;

/** Runs every test without a mutant: how long it takes, and which mutants it passes. */
export async function cover(
  { bundle, args, slowestMs }: Ground,
  say: (text: string) => void,
): Promise<Coverage> {
  let process = new TestProcess(bundle.worker, args, 0);
  await process.ready();
  const all = await process.collect(bundle.testFiles);
  if (all === null) throw new Error("The tests could not be loaded: the process died or hung");
  for (const { file, message } of all.broken) say(`${file} left out: ${message}`);
  const tests: KnownTest[] = [];
  for (const [i, test] of all.tests.entries()) {
    if (i % 100 === 0) say(`${i} of ${all.tests.length} tests run without a mutant`);
    if (process.gone) {
      process = new TestProcess(bundle.worker, args, 0);
      await process.ready();
      await process.collect(bundle.testFiles);
    }
    const run = await process.run({ kind: "cover", test, mutant: 0, limitMs: slowestMs });
    if (run?.passed === true) tests.push({ name: test, ms: run.ms, passes: new Set(run.seen) });
    else say(`${test} left out: ${run?.message ?? `not done after ${slowestMs} ms`}`);
    if (run?.message.startsWith("not done")) process.end();
  }
  process.end();
  return { tests, atLoad: new Set(all.seen) };
}

/** Tries mutants, one after the other. One campaign may have several of these at once. */
export class Trier {
  readonly #ground: Ground;
  readonly #coverage: Coverage;
  #warm: TestProcess | null = null;
  #tried = 0;

  constructor(ground: Ground, coverage: Coverage) {
    this.#ground = ground;
    this.#coverage = coverage;
  }

  async try(mutant: Mutant): Promise<MutantResult> {
    const from = performance.now();
    const tests = testsFor(mutant, this.#coverage);
    const result = (
      what: Pick<MutantResult, "outcome" | "by" | "tests" | "cut">,
    ): MutantResult => ({
      mutant,
      ...what,
      ms: Math.round(performance.now() - from),
    });
    if (tests.length === 0) return result({ outcome: "uncovered", by: "", tests: 0, cut: false });

    const atLoad = this.#coverage.atLoad.has(mutant.id);
    const process = await this.#processFor(mutant, atLoad);
    if (process === null) {
      return result({ outcome: "killed", by: "loading the modules", tests: 0, cut: false });
    }
    let spentMs = 0;
    for (const [i, test] of tests.entries()) {
      if (spentMs + test.ms > this.#ground.patienceMs && i > 0) {
        if (atLoad) process.end();
        return result({ outcome: "survived", by: "", tests: i, cut: true });
      }
      spentMs += test.ms;
      const limitMs = 3_000 + 10 * test.ms;
      const run = await process.run({ kind: "run", test: test.name, mutant: mutant.id, limitMs });
      if (run?.passed === true) continue;
      const late =
        run === null || run.message.startsWith("not done") || /never ends/.test(run.message);
      if (late || atLoad) process.end();
      return result({
        outcome: late ? "timeout" : "killed",
        by: test.name,
        tests: i + 1,
        cut: false,
      });
    }
    if (atLoad) process.end();
    return result({ outcome: "survived", by: "", tests: tests.length, cut: false });
  }

  end(): void {
    this.#warm?.end();
  }

  /** A warm process, or one that begins with the mutant; null if its modules do not load. */
  async #processFor(mutant: Mutant, atLoad: boolean): Promise<TestProcess | null> {
    const files = [...new Set(this.#coverage.tests.map(({ name }) => fileOf(name)))];
    if (atLoad) return this.#begin(mutant.id, files);
    if (this.#tried++ % MUTANTS_PER_PROCESS === 0) this.#warm?.end();
    if (this.#warm === null || this.#warm.gone) this.#warm = await this.#begin(0, files);
    if (this.#warm === null) throw new Error("The tests could not be loaded again");
    return this.#warm;
  }

  async #begin(mutant: number, files: readonly string[]): Promise<TestProcess | null> {
    const process = new TestProcess(this.#ground.bundle.worker, this.#ground.args, mutant);
    if ((await process.ready()) === null) return null;
    const loaded = await process.collect(files);
    if (loaded !== null && loaded.broken.length === 0) return process;
    process.end();
    return null;
  }
}
