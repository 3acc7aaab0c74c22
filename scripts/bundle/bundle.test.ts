import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SCENARIOS, USES } from "../packages/uses.ts";
import { root } from "../run.mjs";
import { bundleCli } from "./bundle-cli.ts";

const place = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-bundle-"));
const installed = path.join(place, "node_modules", "@seedwire", "cli");
const bundle = path.join(installed, "bundle");
const cache = path.join(place, "cache", "seedwire");

beforeAll(async () => {
  const cli = path.join(root, "packages", "cli");
  await bundleCli(bundle);
  fs.cpSync(path.join(cli, "bin"), path.join(installed, "bin"), { recursive: true });
  fs.cpSync(path.join(cli, "package.json"), path.join(installed, "package.json"));
  for (const name of ["esbuild", "tsx"]) {
    const target = fs.realpathSync(path.join(cli, "node_modules", name));
    fs.symlinkSync(target, path.join(place, "node_modules", name), "junction");
  }
  for (const [name, text] of Object.entries(SCENARIOS)) {
    fs.writeFileSync(path.join(place, name), text);
  }
});
afterAll(() => fs.rmSync(place, { recursive: true }));

/** Runs the bundled command, which finds no package of the workspace. */
function seedwire(args: readonly string[], nodeArgs: readonly string[] = [], env = {}) {
  const bin = path.join(installed, "bin", "seedwire.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, bin, ...args], {
    cwd: place,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], XDG_CACHE_HOME: path.dirname(cache), ...env },
  });
  return { status, stdout, said: stdout + stderr };
}

test.each(USES.map(({ line, ...use }) => ({ args: line.slice(3), ...use })))(
  "seedwire $args",
  ({ args, code = 0, says = [] }) => {
    const { status, said } = seedwire(args);
    expect(status, said).toBe(code);
    for (const text of says) expect(said).toContain(text);
    if (code === 2) expect(said).not.toMatch(/^\s+at /m);
  },
);

/** Tells at its end which files of packages and programs a process used. */
const SPY = `
const { spawnSync } = require("node:child_process");
const used = [];
const { register } = require("node:module");
require("node:module").register = (...args) => (used.push("hooks"), register(...args));
require("node:child_process").spawnSync = (file, ...rest) => {
  used.push(file.replace(/.*[\\\\/]/, ""));
  return spawnSync(file, ...rest);
};
require("node:module").syncBuiltinESMExports();
process.on("exit", () => require("node:fs").writeFileSync("used.json", JSON.stringify(used)));
`;

function usedBy(file: string): string[] {
  fs.writeFileSync(path.join(place, "spy.cjs"), SPY);
  const { status, said } = seedwire(["run", file], ["--require", "./spy.cjs"]);
  expect(status, said).toBe(0);
  return JSON.parse(fs.readFileSync(path.join(place, "used.json"), "utf8")) as string[];
}

test.skipIf(process.platform === "win32")(
  "a current folder that is gone is no bug of seedwire",
  () => {
    const bin = path.join(installed, "bin", "seedwire.js");
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
    const args = ["-c", script, process.execPath, bin, "list", place];
    const { status, stderr } = spawnSync("sh", args, { cwd: place, encoding: "utf8" });
    expect(stderr).toMatch(/^seedwire: the current folder has been deleted/);
    expect(status).toBe(2);
  },
);

test("JavaScript loads nothing that transforms it, and alone no hooks; TypeScript only what it needs", () => {
  expect(usedBy("hello.js")).toEqual([]);
  expect(usedBy("two.js")).toEqual(["hooks"]);
  expect(usedBy("hello.ts")).toEqual([expect.stringMatching(/^esbuild(\.exe)?$/)]);
});

test("what was compiled is kept for the next run, and makes no difference", () => {
  fs.rmSync(cache, { recursive: true, force: true });
  const digest = (env = {}): string | undefined =>
    /digest \w+/.exec(seedwire(["run", "hello.js"], [], env).stdout)?.[0];
  const fresh = digest({ NODE_DISABLE_COMPILE_CACHE: "1" });
  expect(fresh).toBeDefined();
  expect(fs.existsSync(cache)).toBe(false);
  expect(digest()).toBe(fresh);
  const [kept = ""] = fs.readdirSync(cache);
  expect(fs.readdirSync(cache)).toEqual([kept]);
  expect(digest()).toBe(fresh);
  fs.writeFileSync(path.join(cache, kept), "damaged");
  expect(digest()).toBe(fresh);
  expect(fs.statSync(path.join(cache, kept)).size).toBeGreaterThan(100_000);
  fs.rmSync(cache, { recursive: true });
  fs.writeFileSync(cache, "no folder");
  expect(digest()).toBe(fresh);
  fs.rmSync(cache);
});

test("what was kept by one installation is not used by another: stacks would name the wrong place", () => {
  const stackOf = (folder: string): string => {
    const url = pathToFileURL(path.join(folder, "core.js")).href;
    const code = `const names = await import(${JSON.stringify(url)});
      const scenario = Object.entries(names).find(([name]) => name.endsWith("$scenario"))[1];
      try { scenario(""); } catch (error) { console.log(error.stack); }`;
    const args = ["--input-type=module", "-e", code];
    const env = { ...process.env, XDG_CACHE_HOME: path.dirname(cache) };
    return spawnSync(process.execPath, args, { encoding: "utf8", env }).stdout;
  };
  const other = path.join(place, "other");
  fs.cpSync(bundle, other, { recursive: true });
  for (const folder of [bundle, other, bundle, other]) {
    expect(stackOf(folder)).toContain(pathToFileURL(path.join(folder, "core.cjs")).href);
  }
});

test("no file of it names this machine, and all licences are there", () => {
  const files = fs.readdirSync(bundle);
  expect(files).toEqual(expect.arrayContaining(["core.cjs", "core.js", "main.js", "run.js"]));
  for (const file of files) {
    const text = fs.readFileSync(path.join(bundle, file), "utf8");
    for (const own of [root, os.homedir(), place]) expect(text.includes(own), file).toBe(false);
  }
  const licences = fs.readFileSync(path.join(bundle, "THIRD-PARTY.txt"), "utf8");
  for (const name of ["cli-table3", "commander", "es-module-lexer", "fast-check", "seedrandom"]) {
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, "m"));
  }
  expect(licences).toContain("Copyright 2019 David Bau");
});

test("what a scenario imports is the command's own copy of seedwire, each name of it", async () => {
  const own = (await import("seedwire")) as object;
  const bundled = (await import(path.join(bundle, "package-seedwire.js"))) as object;
  expect(Object.keys(bundled).toSorted()).toEqual(Object.keys(own).toSorted());
});
