import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ROOT } from "./root.ts";

const HELLO = `import { scenario } from "seedwire";

export default scenario("hello", async ({ net, expect }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  expect((await a.ping(b)).rttNs).toBe(20e6);
});
`;

/** The command line as it is installed from its package, in a folder with an empty script and scenarios. */
export class InstalledCli {
  /** Has `empty.mjs`, and `hello.js` and `hello.ts`, a scenario of one ping. */
  readonly folder = fs.mkdtempSync(path.join(tmpdir(), "seedwire-bench-"));
  /** What `node` is to run. */
  readonly command: string;

  constructor() {
    const cli = path.join(ROOT, "packages/cli");
    const installed = path.join(this.folder, "node_modules/@seedwire/cli");
    this.command = path.join(installed, "bin/seedwire.js");
    fs.mkdirSync(installed, { recursive: true });
    fs.cpSync(path.join(cli, "bin"), path.join(installed, "bin"), { recursive: true });
    fs.copyFileSync(path.join(cli, "package.json"), path.join(installed, "package.json"));
    bundle(path.join(installed, "bundle"));
    const esbuild = fs.realpathSync(path.join(cli, "node_modules/esbuild"));
    fs.symlinkSync(esbuild, path.join(this.folder, "node_modules/esbuild"), "junction");
    for (const [name, text] of [
      ["hello.js", HELLO],
      ["hello.ts", HELLO],
      ["empty.mjs", ""],
      ["package.json", '{ "type": "module" }'],
    ] as const) {
      fs.writeFileSync(path.join(this.folder, name), text);
    }
  }

  /**
   * CPU time of a process of this Node and of those that it starts, ms, as the shell tells it.
   *
   * @param isNothingKept whether it has to compile what it compiled the last time
   */
  cpuMs(args: readonly string[], isNothingKept = false): number {
    const script = '"$@" >&2; code=$?; times; exit $code';
    const env = {
      ...process.env,
      XDG_CACHE_HOME: path.join(this.folder, "cache"),
      ...(isNothingKept ? { NODE_DISABLE_COMPILE_CACHE: "1" } : {}),
    };
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-c", script, "sh", process.execPath, ...args],
      { cwd: this.folder, env, encoding: "utf8" },
    );
    const ofChildren = stdout.trim().split("\n").at(-1) ?? "";
    const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
    if (status !== 0 || parts.length !== 2) {
      throw new Error(`node ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
    }
    return parts.reduce((sum, [, min, sec]) => sum + Number(min) * 60e3 + Number(sec) * 1e3, 0);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** In a process of its own: the bundler is not part of what is measured. */
function bundle(folder: string): void {
  const args = ["--import", "tsx", "scripts/bundle.ts", folder];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`scripts/bundle.ts made no bundle of the command: ${stderr}`);
}
