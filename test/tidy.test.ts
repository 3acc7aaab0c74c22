import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checkCitations } from "../scripts/tidy/citations.ts";
import { checkDeadFiles } from "../scripts/tidy/dead-files.ts";
import { checkLayers } from "../scripts/tidy/layers.ts";
import { checkLength } from "../scripts/tidy/length.ts";
import { checkManifests } from "../scripts/tidy/manifests.ts";
import { checkNodeImports } from "../scripts/tidy/node-imports.ts";
import { checkNondeterminism } from "../scripts/tidy/nondeterminism.ts";
import { formatProblem, type Problem } from "../scripts/tidy/problem.ts";
import { readWorkspace, type Workspace } from "../scripts/tidy/workspace.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
});

/** A small tidy workspace (engine, wire, tcp, udp, cli), changed by the files given. */
function workspace(changes: Record<string, string> = {}): Workspace {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "tidy-"));
  folders.push(root);
  const files = {
    "package.json": JSON.stringify({ name: "w", devDependencies: { vitest: "1" } }),
    ...packageFiles("engine", [], { seedrandom: "1" }),
    ...packageFiles("wire", ["engine"]),
    ...packageFiles("udp", ["engine", "wire"]),
    ...packageFiles("tcp", ["engine", "wire"]),
    ...packageFiles("cli", ["engine", "tcp"]),
    ...changes,
  };
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return readWorkspace(root);
}

function packageFiles(folder: string, below: string[], others: Record<string, string> = {}) {
  const dependencies = {
    ...Object.fromEntries(below.map((name) => [`@seedwire/${name}`, "workspace:*"])),
    ...others,
  };
  const manifest = { name: `@seedwire/${folder}`, exports: "./src/index.ts", dependencies };
  const references = below.map((name) => ({ path: `../${name}` }));
  return {
    [`packages/${folder}/package.json`]: JSON.stringify(manifest, null, 2),
    [`packages/${folder}/tsconfig.json`]: JSON.stringify({ references }),
    [`packages/${folder}/src/index.ts`]: "export {};\n",
  };
}

function places(problems: Problem[]): string[] {
  return problems.map((problem) => `${problem.file}:${problem.line}`);
}

test("a tidy workspace passes every check", () => {
  const tidy = workspace({
    "packages/tcp/src/index.ts": `
      import { clock } from "@seedwire/engine";
      // Math.random() and Date.now() in a comment, "2 ** 3" in a string, are only words
      export const text = "Math.random() ** Date.now()" + \`2 ** 3 \${clock}\` + /Math.pow/.source;
      export * from "./seq.ts";`,
    "packages/tcp/src/seq.ts": "export const square = (a: number) => Math.sqrt(a * a);",
    "packages/tcp/src/seq.test.ts": `
      import * as fs from "node:fs";
      import { test } from "vitest";
      import { square } from "./seq.ts";
      import { anySeq } from "./seq.fixture.ts";
      test("square", () => fs.existsSync(String(Math.pow(square(2), anySeq))));`,
    "packages/tcp/src/seq.fixture.ts": "export const anySeq = 4;",
    "packages/cli/src/index.ts": `import * as fs from "node:fs"; export const now = Date.now() + fs.statfsSync.length;`,
    "scenarios/one.ts": `import "@seedwire/tcp"; import "./two.ts";`,
  });
  const problems = [
    checkManifests,
    checkLayers,
    checkNodeImports,
    checkLength,
    checkDeadFiles,
    checkNondeterminism,
    checkCitations,
  ].flatMap((check) => check(tidy));
  expect(problems.map(formatProblem)).toEqual([]);
});

describe("manifests", () => {
  test("a dependency that points upward", () => {
    const problems = checkManifests(workspace({ ...packageFiles("wire", ["engine", "tcp"]) }));
    expect(problems.map(formatProblem)).toEqual([
      "packages/wire/package.json:6: depends on @seedwire/tcp, which is on a floor above; " +
        "a package depends only on floors below its own",
    ]);
  });

  test("udp and tcp never see each other", () => {
    const problems = checkManifests(workspace({ ...packageFiles("udp", ["tcp"]) }));
    expect(problems[0]?.found).toBe("depends on @seedwire/tcp, which is on the same floor");
  });

  test("a dependency for development that points upward", () => {
    const problems = checkManifests(
      workspace({
        "packages/engine/package.json": `{"name": "@seedwire/engine",\n"devDependencies": {"@seedwire/tcp": "workspace:*"}}`,
      }),
    );
    expect(places(problems)).toEqual(["packages/engine/package.json:2"]);
  });

  test("a package without a floor", () => {
    const problems = checkManifests(workspace({ ...packageFiles("attic", []) }));
    expect(problems[0]?.found).toBe('package "attic" has no floor');
  });

  test("references that differ from dependencies", () => {
    const references = JSON.stringify({ references: [{ path: "../wire" }] });
    const problems = checkManifests(
      workspace({
        ...packageFiles("cli", ["engine"]),
        "packages/cli/tsconfig.json": references,
      }),
    );
    expect(problems.map(({ found }) => found)).toEqual([
      "no reference to the dependency engine",
      "refers to wire, which is no dependency",
    ]);
  });
});

describe("layers", () => {
  const bad: Record<string, [file: string, code: string, found: string]> = {
    "an import upward": [
      "packages/wire/src/index.ts",
      `import { tcp } from "@seedwire/tcp";`,
      'imports @seedwire/tcp, which is on a floor above ("wire")',
    ],
    "a type imported upward": [
      "packages/wire/src/index.ts",
      `import type { Tcp } from "@seedwire/tcp";`,
      'imports @seedwire/tcp, which is on a floor above ("wire")',
    ],
    "a type named upward": [
      "packages/wire/src/index.ts",
      `export type Tcp = import("@seedwire/tcp").Tcp;`,
      'imports @seedwire/tcp, which is on a floor above ("wire")',
    ],
    "an export from above": [
      "packages/wire/src/index.ts",
      `export * from "@seedwire/tcp";`,
      'imports @seedwire/tcp, which is on a floor above ("wire")',
    ],
    "a dynamic import upward, in a test": [
      "packages/wire/src/index.test.ts",
      `await import("@seedwire/tcp");`,
      'imports @seedwire/tcp, which is on a floor above ("wire")',
    ],
    "udp imports tcp": [
      "packages/udp/src/index.ts",
      `import "@seedwire/tcp";`,
      'imports @seedwire/tcp, which is on the same floor ("udp")',
    ],
    "a package that is not declared": [
      "packages/cli/src/index.ts",
      `import "@seedwire/wire";`,
      "imports @seedwire/wire, which is no declared dependency",
    ],
    "a library that is not declared": [
      "packages/wire/src/index.ts",
      `import seedrandom from "seedrandom";`,
      "imports seedrandom, which is no declared dependency",
    ],
    "a tool for tests in source": [
      "packages/wire/src/index.ts",
      `import { test } from "vitest";`,
      "imports vitest, which is no declared dependency",
    ],
    "a path past exports": [
      "packages/tcp/src/index.ts",
      `import "@seedwire/wire/src/tcp.ts";`,
      '"@seedwire/wire/src/tcp.ts" goes past the exports of @seedwire/wire',
    ],
    "a relative path that leaves the package": [
      "packages/tcp/src/index.ts",
      `import "../../wire/src/index.ts";`,
      '"../../wire/src/index.ts" leaves the package',
    ],
    "a scenario that reaches into a package": [
      "scenarios/one.ts",
      `import "../packages/tcp/src/index.ts";`,
      '"../packages/tcp/src/index.ts" reaches into a package',
    ],
    "a test of the whole past exports": [
      "test/one.test.ts",
      `import "@seedwire/tcp/src/seq.ts";`,
      '"@seedwire/tcp/src/seq.ts" goes past the exports of @seedwire/tcp',
    ],
  };
  for (const [title, [file, code, found]] of Object.entries(bad)) {
    test(title, () => {
      const problems = checkLayers(workspace({ [file]: `\n${code}\n` }));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ file, line: 2, found });
    });
  }
});

test("node-imports: a module of Node below cli, with and without its prefix", () => {
  const problems = checkNodeImports(
    workspace({ "packages/tcp/src/index.ts": `import "node:fs";\nexport * from "path";\n` }),
  );
  expect(places(problems)).toEqual(["packages/tcp/src/index.ts:1", "packages/tcp/src/index.ts:2"]);
});

test("length: a file past 300 lines, unless a reason is given", () => {
  const file = "packages/tcp/src/index.ts";
  const long = workspace({ [file]: "// line\n".repeat(301) });
  expect(checkLength(long)[0]?.found).toBe("301 lines");
  expect(checkLength(long, { [file]: "a list in an RFC" })).toEqual([]);
  expect(checkLength(workspace({ [file]: "// line\n".repeat(300) }))).toEqual([]);
});

test("dead-files: what nothing imports, what only tests import, and a circle", () => {
  const problems = checkDeadFiles(
    workspace({
      "packages/tcp/src/dead.ts": "export const a = 1;",
      "packages/tcp/src/tested.ts": "export const a = 1;",
      "packages/tcp/src/tested.test.ts": `import "./tested.ts";`,
      "packages/tcp/src/circle.ts": `import "./circle.ts";`,
      "packages/tcp/src/unused.fixture.ts": "export const a = 1;",
      "packages/tcp/src/index.ts": `new Worker(new URL("./worker.ts", import.meta.url));`,
      "packages/tcp/src/worker.ts": "export const a = 1;",
    }),
  );
  expect(problems.map(({ file, found }) => `${path.posix.basename(file)}: ${found}`)).toEqual([
    "circle.ts: nothing imports this file",
    "dead.ts: nothing imports this file",
    "tested.ts: only tests import this file",
    "unused.fixture.ts: nothing imports this file",
  ]);
});

describe("nondeterminism", () => {
  const bad = [
    "Math.random()",
    "Math.exp(1)",
    "Math . pow(2, 3)",
    "Math.log2(8)",
    "Math['sin'](1)",
    "Date.now()",
    "new Date()",
    "performance.now()",
    "setTimeout(f, 1)",
    "queueMicrotask(f)",
    "2 ** 3",
    "(x **= 2)",
    "`${Math.random()}`",
    "a.localeCompare(b)",
    "Intl.Collator",
  ];
  for (const code of bad) {
    test(code, () => {
      const text = `declare let a: string, b: string, x: number, f: () => void;\nexport const v = ${code};\n`;
      const problems = checkNondeterminism(workspace({ "packages/tcp/src/index.ts": text }));
      expect(places(problems)).toEqual(["packages/tcp/src/index.ts:2"]);
      expect(checkNondeterminism(workspace({ "packages/cli/src/index.ts": text }))).toEqual([]);
    });
  }
});

test("citations: an RFC without a section in an exported doc comment is a warning", () => {
  const text = `/** Reno (RFC 5681 §3.1).\n * See RFC 6582. */\nexport const reno = 1;\n/** RFC 9293 */\nconst inner = 2;\n`;
  const problems = checkCitations(workspace({ "packages/tcp/src/index.ts": text }));
  expect(problems).toMatchObject([{ line: 2, warning: true }]);
});
