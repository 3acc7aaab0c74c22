// Running commands on this terminal. Nothing but Node: used before anything is installed.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const onWindows = process.platform === "win32";

/**
 * Runs a command in the root and tells how it ended. Signals reach the command, not only us.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {import("node:child_process").StdioOptions} [stdio]
 * @returns {Promise<{ code: number | null; signal: NodeJS.Signals | null }>}
 */
export function run(name, args, env, stdio = "inherit") {
  return new Promise((resolve) => {
    const child = spawn(name, args, { cwd: root, env, stdio, shell: onWindows });
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

/**
 * Ends as the command ended: with its exit code, or by the signal that ended it.
 *
 * @param {{ code: number | null; signal: NodeJS.Signals | null }} ended
 */
export function passOn({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
}

/**
 * Is this module the script that Node was started with?
 *
 * @param {string} url
 */
export function isMain(url) {
  const [, script] = process.argv;
  return script !== undefined && fs.realpathSync(script) === fileURLToPath(url);
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`seedwire: ${text}\n`);
}

/**
 * @param {string} text
 * @param {number} code
 * @returns {never}
 */
export function fail(text, code) {
  say(text);
  process.exit(code);
}
