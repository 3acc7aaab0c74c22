import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import type { Mutant, MutantResult } from "../scripts/mutate/mutant.ts";
import { sample } from "../scripts/mutate/sample.ts";
import { sitesOf, type Site } from "../scripts/mutate/sites.ts";
import { formatSummary, rowsOf } from "../scripts/mutate/summary.ts";
import { testsFor } from "../scripts/mutate/test-plan.ts";
import { weave } from "../scripts/mutate/weave.ts";

const FILE = "packages/tcp/src/rtt/rto.ts";
const sites = (source: string) => sitesOf(FILE, source);
const changes = (source: string) =>
  sites(source).map(({ context, mutated }) => `${context} -> ${mutated}`);

describe("what is changed", () => {
  test.each([
    ["x = a < b;", ["«x = a < b;» -> ", "x = «a < b»; -> a <= b", "x = «a < b»; -> a >= b"]],
    ["const x = 0;", ["const x = «0»; -> 1"]],
    [
      "const f = () => seqLt(a, b);",
      [
        "const f = () => «seqLt(a, b)»; -> ((a) - (b) | 0) <= 0",
        "const f = () => «seqLt(a, b)»; -> ((a) - (b) | 0) >= 0",
      ],
    ],
    [
      "if (ok) run();",
      ["if («ok») run(); -> true", "if («ok») run(); -> false", "if (ok) «run();» -> "],
    ],
    [
      "while (ok) i += n;",
      [
        "while («ok») i += n; -> false",
        "while (ok) «i += n;» -> ",
        "while (ok) «i += n»; -> i -= n",
      ],
    ],
  ])("%s", (source, expected) => expect(changes(source).toSorted()).toEqual(expected.toSorted()));

  test.each([
    ["the text of an error", 'throw new Error("a" + 1);'],
    ["what an invariant says", 'invariant(a < b, "a < b");'],
    ["a type", "let x: 1 | 2;"],
    ["text put together", 'const x = "a" + b;'],
    ["what describes", "function describeIt(a) { return a + 1; }"],
    ["the name of a property", "const x = { 1: a };"],
  ])("not %s", (_, source) => expect(changes(source)).toEqual([]));

  test("a return in the midst of a function can go, the last one cannot", () => {
    const source = "function f() { if (a) { b(); return 5n; } return 6n; }";
    const gone = sites(source).filter(({ kind }) => kind === "statement");
    expect(gone.map(({ original }) => original)).toEqual(["b();", "return 5n;"]);
  });
});

describe("woven in, all changes at once", () => {
  const source = `
    export function f(a: number, b: number): number {
      let sum = 0;
      for (let i = a; i < b; i++) {
        if (Math.abs(sum) > 999n) break;
        if (i % 2 === 0 && i !== 6) continue;
        sum += Math.max(i, 3) * (b - a);
      }
      return sum;
    }`;
  const mutants = sites(source).map((site, i) => ({ ...site, id: i + 1 }));
  const woven = build(weave(source, mutants));

  test("none on: it does what it did", () => expect(woven(0)).toBe(build(source)(0)));

  test("one on: it does what the file changed by hand does", () => {
    expect(mutants.length).toBeGreaterThan(20);
    for (const { id, start, end, mutated } of mutants) {
      const byHand = build(`${source.slice(0, start)}${mutated || ";"}${source.slice(end)}`);
      expect([id, woven(id)]).toEqual([id, byHand(0)]);
    }
  });

  /** What f(1, 9) gives with a mutant on. */
  function build(code: string): (on: number) => number {
    const { code: plain } = transformSync(code, { loader: "ts", format: "cjs" });
    return (on) => {
      const module = { exports: {} as { f(a: number, b: number): number } };
      const mutantIsOn = (id: number) => id === on;
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
      new Function("module", "globalThis", plain)(module, { mutantIsOn });
      return module.exports.f(1, 9);
    };
  }
});

describe("which are tried", () => {
  const some: Site[] = sites("x = 1 + 2; y = 3 < 4; z = a && b;");

  test("the same seed draws the same, another seed others", () => {
    expect(sample(some, 1, 5)).toEqual(sample(some, 1, 5));
    expect(sample(some, 2, 5)).not.toEqual(sample(some, 1, 5));
  });

  test("lines that move change nothing", () => {
    const moved = sites("\n\nx = 1 + 2; y = 3 < 4; z = a && b;");
    const texts = (mutants: readonly Mutant[]) => mutants.map(({ context }) => context);
    expect(texts(sample(moved, 1, 9))).toEqual(texts(sample(some, 1, 9)));
  });
});

describe("which tests run", () => {
  const [mutant] = sample(sites("x = 1;"), 1, 1);
  const known = (name: string, ms: number, ...passes: number[]) => ({
    name: `${name} > t`,
    ms,
    passes: new Set(passes),
  });
  const tests = [
    known("test/far.test.ts", 20, 1),
    known("packages/tcp/src/rtt/rto.test.ts", 500, 1),
    known("packages/tcp/src/rtt/estimator.test.ts", 100, 1),
    known("packages/link/src/else.test.ts", 1, 2),
  ];

  test("those that pass the code, the nearest first", () => {
    const found = testsFor(mutant!, { tests, atLoad: new Set() }).map(({ name }) => name);
    expect(found).toEqual([
      "packages/tcp/src/rtt/rto.test.ts > t",
      "packages/tcp/src/rtt/estimator.test.ts > t",
      "test/far.test.ts > t",
    ]);
  });

  test("all, if it runs when modules are loaded", () =>
    expect(testsFor(mutant!, { tests, atLoad: new Set([1]) })).toHaveLength(4));
});

test("the table counts each folder; what is explained lowers no score", () => {
  const drawn = sample(sites("x = 1 + 2; y = 3 < 4;"), 1, 4);
  const result = (i: number, outcome: MutantResult["outcome"]): MutantResult => ({
    mutant: drawn[i]!,
    outcome,
    by: "",
    tests: 3,
    ms: 1,
    cut: false,
  });
  const reason = { file: "", context: "", mutated: "", reason: "the same" };
  const judged = [
    { result: result(0, "killed"), explained: undefined },
    { result: result(1, "timeout"), explained: undefined },
    { result: result(2, "survived"), explained: undefined },
    { result: result(3, "survived"), explained: reason },
  ];
  const all = { mutants: 4, killed: 1, timedOut: 1, survived: 1, explained: 1, score: 200 / 3 };
  expect(rowsOf(judged)).toEqual([
    { folder: "tcp", ...all },
    { folder: "tcp/rtt", ...all },
    { folder: "all", ...all },
  ]);
  expect(formatSummary(judged)).toContain(`${FILE}:1  survived 3 tests`);
});
