// Builds and packs every package as it would be published, then checks the tarballs: exports lead
// to dist, no workspace dependency is left, publint and attw find nothing.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { root } from "./run.mjs";

const tarballs = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-pack-"));
const folders = fs.readdirSync("packages").map((folder) => path.join("packages", folder));

// From nothing, so that no file of a deleted source is packed.
for (const folder of folders)
  fs.rmSync(path.join(folder, "dist"), { recursive: true, force: true });
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
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (range.startsWith("workspace:")) problems.push(`dependency ${name} is still ${range}`);
  }
  return problems;
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

function start(program: string, args: readonly string[], stdio: "inherit" | "pipe") {
  const shell = process.platform === "win32";
  return spawnSync(program, args, { cwd: root, stdio, shell, encoding: "utf8" });
}
