// Builds and packs every package as it would be published, then checks the tarballs: exports lead
// to dist, no workspace dependency is left, publint and attw find nothing, and all of them work in
// an empty project, the command with scenarios in JavaScript and in TypeScript.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { SCENARIOS, USES, type Use } from "./packages/uses.ts";
import { root } from "./run.mjs";
import { readScriptArgs } from "./script-args.ts";

readScriptArgs(
  "npm run check:packages\n  Packs every package, and tries what was packed in an empty project.",
  {},
);

const tarballs = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-pack-"));
const folders = fs
  .readdirSync(path.join(root, "packages"))
  .map((folder) => path.join("packages", folder))
  .filter((folder) => fs.existsSync(path.join(root, folder, "package.json")));

// From nothing, so that no file of a deleted source is packed.
for (const folder of folders)
  fs.rmSync(path.join(root, folder, "dist"), { recursive: true, force: true });
must("tsc", ["-b", ...folders]);
const pack = ["--recursive", "--filter=./packages/*", "pack", `--pack-destination=${tarballs}`];
must(process.execPath, ["scripts/pnpm.mjs", ...pack]);

let failed = 0;
for (const tarball of fs.readdirSync(tarballs).toSorted()) {
  const file = path.join(tarballs, tarball);
  const problems = [
    ...problemsOfManifest(file),
    ...problemsOfTool("publint", ["run", file, "--strict"]),
    ...problemsOfTool("attw", [file, "--profile=esm-only", "--format=ascii"]),
  ];
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"}  ${tarball}`);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) failed++;
}
for (const problem of problemsOfUse(tarballs)) {
  console.log(`FAILED  ${problem}`);
  failed++;
}
fs.rmSync(tarballs, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;

function problemsOfManifest(tarball: string): string[] {
  const files = output("tar", ["-tzf", tarball]).split("\n");
  const manifest = JSON.parse(output("tar", ["-xzOf", tarball, "package/package.json"])) as {
    exports: { ".": { types: string; default: string } };
    dependencies?: Record<string, string>;
  };
  const problems: string[] = [];
  const { types, default: code } = manifest.exports["."];
  for (const target of [types, code, "./README.md", "./LICENSE"]) {
    if (!files.includes(`package/${target.slice(2)}`)) problems.push(`${target} is not packed`);
  }
  if (!code.startsWith("./dist/")) problems.push(`exports lead to ${code}, not to dist`);
  for (const file of files) {
    if (/\.(test|contract|fixture)\.|tsbuildinfo$/.test(file)) problems.push(`${file} is packed`);
  }
  for (const place of [root, os.homedir()]) {
    if (output("tar", ["-xzOf", tarball]).includes(place)) problems.push(`${place} is named in it`);
  }
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (range.startsWith("workspace:")) problems.push(`dependency ${name} is still ${range}`);
  }
  return problems;
}

/** Installs the tarballs in an empty project, imports each package and uses the command. */
function problemsOfUse(folder: string): string[] {
  const packed = fs.readdirSync(folder).map((tarball) => `./${tarball}`);
  fs.writeFileSync(path.join(folder, "package.json"), `{ "private": true, "type": "module" }`);
  const names = folders.map((pkg) => manifestOf(path.join(root, pkg)).name);
  const uses = names.map((name) => `await import("${name}");`).join("\n");
  for (const [name, text] of Object.entries({ ...SCENARIOS, "use.js": uses })) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  const install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", ...packed];
  const all: readonly Use[] = [{ line: install }, { line: ["node", "use.js"] }, ...USES];
  const problems = all.flatMap((use) => problemOfUse(use, folder));
  if (problems.length === 0)
    console.log("ok      installed from the tarballs: imports and command");
  return problems;
}

function problemOfUse({ line, code = 0, says = [] }: Use, folder: string): string[] {
  const [program = "", ...args] = line;
  const { status, stdout, stderr } = start(program, args, "pipe", folder);
  const said = stdout + stderr;
  const missing = says.filter((text) => !said.includes(text));
  const hasStack = code === 2 && /^\s+at /m.test(said);
  const namesUs = said.includes(root);
  if (status === code && missing.length === 0 && !hasStack && !namesUs) return [];
  const wanted = `expected exit code ${code}, found ${status}; ${
    missing.length > 0 ? `expected ${JSON.stringify(missing)}` : "and no stack, nor this folder"
  }`;
  return [`as installed: ${line.join(" ")}: ${wanted}\n${said}`];
}

function manifestOf(folder: string): { name: string } {
  return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as { name: string };
}

function problemsOfTool(tool: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = start(tool, args, "pipe");
  return status === 0 ? [] : [`${tool}:\n${stdout}${stderr}`];
}

function must(program: string, args: readonly string[]): void {
  const { status } = start(program, args, "inherit");
  if (status !== 0) process.exit(status ?? 1);
}

function output(program: string, args: readonly string[]): string {
  return start(program, args, "pipe").stdout;
}

function start(program: string, args: readonly string[], stdio: "inherit" | "pipe", cwd = root) {
  const shell = process.platform === "win32";
  return spawnSync(program, args, { cwd, stdio, shell, encoding: "utf8", maxBuffer: Infinity });
}
