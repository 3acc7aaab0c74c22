// Runs the pnpm that package.json pins, through npm: `node scripts/pnpm.mjs ARGUMENT...`
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isMain, onWindows, passOn, root, run } from "./run.mjs";

/** Name and version, as "pnpm@10.0.0". @type {string} */
export const pnpm = JSON.parse(
  fs.readFileSync(path.join(root, "package.json"), "utf8"),
).packageManager;

/**
 * @param {readonly string[]} args
 * @param {import("node:child_process").StdioOptions} [stdio]
 */
export function runPnpm(args, stdio) {
  const [npm, ...npmArgs] = npmCommand();
  return run(
    npm,
    [...npmArgs, "exec", "--yes", `--package=${pnpm}`, "--", "pnpm", ...args],
    homeEnv(),
    stdio,
  );
}

/**
 * The npm that started this script, if one did.
 *
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const running = process.env["npm_execpath"];
  if (running === undefined || path.basename(running) !== "npm-cli.js") return ["npm"];
  return [process.execPath, running];
}

/** npm and pnpm keep caches in the home folder: where none can be written to, a temporary one serves. */
function homeEnv() {
  const env = { ...process.env };
  const name = onWindows ? "USERPROFILE" : "HOME";
  if (isWritableFolder(env[name])) return env;
  const home = path.join(os.tmpdir(), `seedwire-home-${process.getuid?.() ?? "user"}`);
  fs.mkdirSync(home, { recursive: true });
  env[name] = home;
  delete env["npm_config_cache"];
  delete env["npm_config_userconfig"];
  return env;
}

/** @param {string | undefined} folder */
function isWritableFolder(folder) {
  if (folder === undefined || folder === "") return false;
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

if (isMain(import.meta.url)) passOn(await runPnpm(process.argv.slice(2)));
