// Installs what is missing, then runs a command of the workspace:
//   node scripts/bootstrap.mjs COMMAND [ARGUMENT]...
// Plain JavaScript with nothing but Node, since nothing is installed when it starts.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stampFile = path.join(root, "node_modules", ".seedwire-installed");
const onWindows = process.platform === "win32";

const [command, ...args] = process.argv.slice(2);
if (command === undefined) fail("Usage: node scripts/bootstrap.mjs COMMAND [ARGUMENT]...", 2);
requireNode(20, 19);
if (!isInstalled()) await install();
const binaries = path.join(root, "node_modules", ".bin");
const env = { ...process.env, PATH: binaries + path.delimiter + (process.env.PATH ?? "") };
passOn(await run(command, args, env));

/** Installed means: everything that decides what pnpm installs is as it was after the last install. */
function isInstalled() {
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === inputsOfInstall();
}

function inputsOfInstall() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const packages = path.join(root, "packages");
  const manifests = fs
    .readdirSync(packages)
    .map((name) => path.join("packages", name, "package.json"));
  for (const file of [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    ...manifests.sort(),
  ]) {
    const absolute = path.join(root, file);
    if (fs.existsSync(absolute)) hash.update(`${file}\n`).update(fs.readFileSync(absolute));
  }
  return hash.digest("hex");
}

async function install() {
  const pnpm = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).packageManager;
  say(`installing dependencies with ${pnpm} (first run, or they changed)`);
  const inputs = inputsOfInstall();
  const pnpmArgs = ["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"];
  const [npm, npmArgs] = npmCommand();
  const ended = await run(
    npm,
    [...npmArgs, "--yes", `--package=${pnpm}`, "--", "pnpm", ...pnpmArgs],
    homeEnv(),
  );
  if (ended.signal !== null) passOn(ended);
  if (ended.code !== 0) {
    say(
      `installing failed: see the lines above. It needs the npm registry (network, proxy, disk space).`,
    );
    say(`To repeat it alone: npx --yes ${pnpm} ${pnpmArgs.slice(0, 2).join(" ")}`);
    say(`If pnpm-lock.yaml is said to be out of date: npx --yes ${pnpm} install`);
    process.exit(ended.code || 1);
  }
  fs.writeFileSync(stampFile, inputs);
}

/** `npm exec`, through the npm that started this script if one did. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && path.basename(running) === "npm-cli.js") {
    return [process.execPath, [running, "exec"]];
  }
  return ["npm", ["exec"]];
}

/** npm and pnpm keep caches in the home folder: where none can be written to, a temporary one serves. */
function homeEnv() {
  const env = { ...process.env };
  const name = onWindows ? "USERPROFILE" : "HOME";
  if (isWritableFolder(env[name])) return env;
  env[name] = path.join(os.tmpdir(), `seedwire-home-${process.getuid?.() ?? "user"}`);
  fs.mkdirSync(env[name], { recursive: true });
  delete env.npm_config_cache;
  delete env.npm_config_userconfig;
  return env;
}

function isWritableFolder(folder) {
  if (folder === undefined || folder === "") return false;
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** Runs a command on this terminal and tells how it ended. Signals reach the command, not only us. */
function run(name, args, env) {
  return new Promise((resolve) => {
    const child = spawn(name, args, { cwd: root, env, stdio: "inherit", shell: onWindows });
    // Ctrl-C on a terminal reaches the child by itself; from elsewhere only we get the signal.
    const onInterrupt = () => process.stdin.isTTY || child.kill("SIGINT");
    const onTerminate = () => child.kill("SIGTERM");
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTerminate);
    child.on("error", (error) => fail(`cannot run ${name}: ${error.message}`, 127));
    child.on("close", (code, signal) => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      resolve({ code, signal });
    });
  });
}

/** Ends as the command ended: with its exit code, or by the signal that ended it. */
function passOn({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(`Node ${process.versions.node} is too old: install Node ${major}.${minor} or newer`, 1);
}

function say(text) {
  process.stderr.write(`seedwire: ${text}\n`);
}

function fail(text, code) {
  say(text);
  process.exit(code);
}
