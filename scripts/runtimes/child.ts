import { spawn, type ChildProcess } from "node:child_process";
import { atExit } from "./at-exit.ts";

/** Whoever says nothing for so long hangs. One scenario takes up to 20 s where a processor is emulated. */
const SILENCE_MS = 240_000;

/** Ends a process that we started, with all that it started; and once more at our own end. */
const leave = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal); // its group
  } catch {
    // it has just ended by itself
  }
};

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it wrote to stderr. */
  readonly stderr: string;
}

export interface Child {
  /** @throws {Error} if it cannot be started, or says nothing for too long */
  readonly ended: Promise<Ended>;
  /** Puts off the moment at which it is taken to hang. */
  alive(): void;
  end(): void;
}

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Gets each line of its stdout. */
  readonly onLine?: (line: string) => void;
}

/** Starts a process in a group of its own, which ends with us. */
export function start(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { env = process.env, cwd, onLine } = options;
  const child = spawn(command, args, {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const left = atExit(() => leave(child, "SIGKILL"));

  let stderr = "";
  let line = "";
  let lastMs = performance.now();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    lastMs = performance.now();
    const lines = (line + text).split("\n");
    line = lines.pop()!;
    for (const each of lines) onLine?.(each);
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    const watch = setInterval(() => {
      if (performance.now() - lastMs < SILENCE_MS) return;
      leave(child, "SIGKILL");
      reject(new Error(`it said nothing for ${SILENCE_MS / 1000} s and was ended`));
    }, 1000);
    child.once("close", (code, signal) => {
      clearInterval(watch);
      left();
      resolve({ code, signal, stderr });
    });
    child.once("error", (error) => {
      clearInterval(watch);
      reject(error);
    });
  });
  return {
    ended,
    alive: () => void (lastMs = performance.now()),
    end() {
      leave(child, "SIGTERM");
      const hard = setTimeout(() => leave(child, "SIGKILL"), 3000);
      ended.finally(() => clearTimeout(hard)).catch(() => {});
    },
  };
}

/** The end of a process in words: "ended with code 1: out of memory". */
export function wordsOf({ code, signal, stderr }: Ended): string {
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const last = stderr.trim().split("\n").slice(-3).join(" ");
  return last === "" ? how : `${how}: ${last}`;
}

/** A command that failed. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly ended: Ended;

  constructor(message: string, ended: Ended) {
    super(message);
    this.ended = ended;
  }
}

/** What a command prints. @throws {CommandError} if it fails */
export async function outputOf(
  command: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const ended = await start(command, args, { onLine, ...(env === undefined ? {} : { env }) }).ended;
  if (ended.code !== 0) throw new CommandError(`${command} ${wordsOf(ended)}`, ended);
  return lines.join("\n");
}
