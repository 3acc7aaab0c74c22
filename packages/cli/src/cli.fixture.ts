import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const urlOf = (file: string): string => new URL(file, import.meta.url).href;
const BIN = fileURLToPath(urlOf("../bin/seedwire.js"));

/** Calls the command for each line of arguments that it reads, in one process: starting costs. */
const MANY = `
import { runTypeScript } from ${JSON.stringify(urlOf("../bin/typescript.js"))};
await runTypeScript();
const { runCli } = await import(${JSON.stringify(urlOf("./cli.ts"))});
const { colorsIf } = await import(${JSON.stringify(urlOf("./output/colors.ts"))});
const results = [];
for (const args of JSON.parse(process.argv[1])) {
  const said = { stdout: "", stderr: "" };
  const code = await runCli(args, {
    out: (text) => (said.stdout += text),
    err: (text) => (said.stderr += text),
    outColors: colorsIf(false),
    errColors: colorsIf(false),
    isLive: false,
  });
  results.push({ code, signal: null, ...said });
}
process.stdout.write(JSON.stringify(results));
`;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder, far from any node_modules, in which the real command is started. */
export class Workplace {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-cli-"));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(this.at(name)), { recursive: true });
    fs.writeFileSync(this.at(name), text);
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  read(name: string): string {
    return fs.readFileSync(this.at(name), "utf8");
  }

  /** Names in the folder, hidden ones too. */
  list(): string[] {
    return fs.readdirSync(this.folder).toSorted();
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return this.#spawn(args, env, "pipe");
  }

  /** Starts `seedwire ARGS...` with its output to a file or device. */
  startInto(file: string, args: readonly string[]): ChildProcess {
    const fd = fs.openSync(file, "w");
    const child = this.#spawn(args, {}, fd);
    fs.closeSync(fd);
    return child;
  }

  #spawn(args: readonly string[], env: NodeJS.ProcessEnv, stdout: "pipe" | number): ChildProcess {
    const {
      NO_COLOR: _no,
      FORCE_COLOR: _force,
      NODE_OPTIONS: _options,
      ...inherited
    } = process.env;
    return spawn(process.execPath, [BIN, ...args], {
      cwd: this.folder,
      env: { ...inherited, ...env },
      stdio: ["ignore", stdout, "pipe"],
    });
  }

  /** Runs `seedwire ARGS...` to its end. */
  seedwire(...args: readonly string[]): Promise<Ended> {
    return ended(this.start(args));
  }

  /** Runs `seedwire ARGS...` for each of these in turn, in one process. */
  async seedwireMany(commands: readonly (readonly string[])[]): Promise<Ended[]> {
    const args = ["--input-type=module", "-e", MANY, JSON.stringify(commands)];
    const child = spawn(process.execPath, args, { cwd: this.folder });
    const { stdout, stderr } = await ended(child);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as Ended[];
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** What a process printed, once it has come to its end. */
export function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
