import { createContext, runInContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { runEverything } from "./bare-engine.fixture.ts";
import type { RunResult } from "./index.ts";

/** The front door and all below it in one script, as a browser would get it. */
async function bundle(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("bare-engine.fixture.ts", import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    platform: "neutral",
    mainFields: ["main"],
    format: "iife",
    globalName: "seedwire",
    logLevel: "silent",
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  expect(imports).toEqual([]);
  return outputFiles[0]!.text;
}

test("the front door runs in a bare engine: no modules of Node, no host, the same digest", async () => {
  const script = await bundle();
  expect(script).not.toMatch(/["']node:/);
  const context = createContext(Object.create(null) as object);
  runInContext(script, context);
  const has = (name: string): unknown => runInContext(`typeof ${name}`, context);
  for (const name of [
    "require",
    "process",
    "setTimeout",
    "setImmediate",
    "TextEncoder",
    "Buffer",
  ]) {
    expect(has(name)).toBe("undefined");
  }
  const run = runInContext("seedwire.runEverything()", context) as Promise<RunResult>;
  const inBareEngine: unknown = JSON.parse(JSON.stringify(await run));
  const here = await runEverything();
  expect(here).toMatchObject({ verdict: "pass", failures: [] });
  expect(inBareEngine).toEqual(here);
});
