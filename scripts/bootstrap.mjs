// Installs what is missing, then runs a command of the workspace:
//   node scripts/bootstrap.mjs COMMAND [ARGUMENT]...
// Plain JavaScript with nothing but Node, since nothing is installed when it starts.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pnpm, runPnpm } from "./pnpm.mjs";
import { fail, passOn, root, run, say } from "./run.mjs";

const stampFile = path.join(root, "node_modules", ".seedwire-installed");

const [command, ...args] = process.argv.slice(2);
if (command === undefined) fail("Usage: node scripts/bootstrap.mjs COMMAND [ARGUMENT]...", 2);
requireNode(20, 19);
if (!isInstalled()) await install();
const binaries = path.join(root, "node_modules", ".bin");
const PATH = binaries + path.delimiter + (process.env["PATH"] ?? "");
passOn(await run(command, args, { ...process.env, PATH }));

/** Installed: what decides the outcome of an installation is as it was at the last one. */
function isInstalled() {
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === inputsOfInstall();
}

function inputsOfInstall() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const folders = fs.readdirSync(path.join(root, "packages")).toSorted();
  const manifests = folders.map((folder) => path.join("packages", folder, "package.json"));
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests]) {
    const absolute = path.join(root, file);
    if (fs.existsSync(absolute)) hash.update(`${file}\n`).update(fs.readFileSync(absolute));
  }
  return hash.digest("hex");
}

async function install() {
  say(`installing dependencies with ${pnpm} (first run, or they changed)`);
  const inputs = inputsOfInstall();
  // stdout belongs to the command that comes after
  const ended = await runPnpm(
    ["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"],
    ["inherit", 2, "inherit"],
  );
  if (ended.code !== 0) {
    say("installing failed, as said above; it needs the npm registry and room on the disk");
    say("to repeat it: node scripts/pnpm.mjs install --frozen-lockfile");
    passOn(ended);
    process.exit();
  }
  fs.writeFileSync(stampFile, inputs);
}

/**
 * @param {number} major
 * @param {number} minor
 */
function requireNode(major, minor) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(`Node ${process.versions.node} is too old: install Node ${major}.${minor} or newer`, 1);
}
