import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";

const root = path.dirname(import.meta.dirname);
const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
/** Our own: `bench: node scripts/bootstrap.mjs tsx bench/main.ts`. */
const scripts = Object.entries(manifest.scripts).flatMap(([name, command]) => {
  const file = /tsx (\S+\.ts)$/.exec(command)?.[1];
  return file === undefined ? [] : [[name, file] as const];
});

/** What a script says to an argument, and its exit code. */
async function start(file: string, arg: string) {
  const script = spawn(process.execPath, ["--import", "tsx", file, arg], { cwd: root });
  let said = "";
  script.stdout.on("data", (text) => (said += String(text)));
  script.stderr.on("data", (text) => (said += String(text)));
  const [code] = (await once(script, "close")) as [number];
  return { code, said };
}

test("there are scripts of ours", () => {
  expect(scripts.map(([name]) => name)).toEqual(
    expect.arrayContaining(["bench", "soak", "mutate"]),
  );
});

test.for(scripts)("npm run %s refuses an option that it does not have", async ([, file]) => {
  const { code, said } = await start(file, "--no-such-option");
  expect(said).toContain("--no-such-option");
  expect(said).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
});

test("a script says how it is called", async () => {
  const { code, said } = await start("scripts/mutate.ts", "--help");
  expect(said).toMatch(/^npm run mutate /);
  expect(code).toBe(0);
});
