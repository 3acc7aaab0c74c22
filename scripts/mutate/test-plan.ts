import * as path from "node:path";
import type { Mutant } from "./mutant.ts";

/** A test, how long it takes, and which mutants it passes. */
export interface KnownTest {
  /** "packages/tcp/src/rtt/rto.test.ts > backs off" */
  readonly name: string;
  readonly ms: number;
  readonly passes: ReadonlySet<number>;
}

/** What the tests do without any mutant. */
export interface Coverage {
  readonly tests: readonly KnownTest[];
  /** Mutants in code that runs when modules are loaded, where no test can be told from another. */
  readonly atLoad: ReadonlySet<number>;
}

/** The tests that may notice a mutant: near and quick ones first. */
export function testsFor(mutant: Mutant, coverage: Coverage): KnownTest[] {
  const atLoad = coverage.atLoad.has(mutant.id);
  return coverage.tests
    .filter(({ passes }) => atLoad || passes.has(mutant.id))
    .map((test) => ({ test, cost: costOf(test, mutant) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ test }) => test);
}

/** Ten times cheaper beside the file, three times in its folder, so that what fails is found early. */
function costOf({ name, ms }: KnownTest, { file }: Mutant): number {
  const testFile = fileOf(name);
  const folder = path.posix.dirname(file);
  const subject = path.posix.basename(file, ".ts");
  const beside = path.posix.dirname(testFile) === folder;
  const cost = ms + 1;
  if (beside && path.posix.basename(testFile).startsWith(`${subject}.`)) return cost / 100;
  if (beside) return cost / 10;
  const pkg = file.split("/").slice(0, 2).join("/");
  return testFile.startsWith(`${pkg}/`) ? cost / 2 : cost;
}

export const fileOf = (test: string): string => test.slice(0, test.indexOf(" > "));
