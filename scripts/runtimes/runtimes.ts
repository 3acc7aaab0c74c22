import { findBun } from "../bun.mjs";
import { chromium, firefox } from "./browsers.ts";
import { outputOf } from "./child.ts";
import { node } from "./node.ts";
import { npmProgram } from "./npm-package.ts";
import { otherProcessor } from "./other-processor.ts";
import { program } from "./program.ts";
import { Unobtainable, type Runtime } from "./runtime.ts";

const bun: Runtime = {
  name: "bun",
  about: "Bun, a development dependency",
  async obtain() {
    const command = findBun();
    if (command === undefined) throw new Unobtainable("no Bun is published for this platform");
    return program((await outputOf(command, ["--version"])).trim(), command);
  },
};

const deno: Runtime = {
  name: "deno",
  about: "Deno, from npm, without any permission",
  async obtain(say) {
    const command = await npmProgram({ spec: "deno", file: denoFile() }, say);
    const version = /\d[\w.]*/.exec(await outputOf(command, ["--version"]))?.[0] ?? "?";
    return program(version, command, ["run", "--no-prompt", "--no-config", "--no-remote"]);
  },
};

/** The binary is in the platform's package; that of `deno` only looks for it. */
function denoFile(): string {
  const { platform, arch } = process;
  const libc = platform === "linux" ? "-glibc" : "";
  return `@deno/${platform}-${arch}${libc}/deno${platform === "win32" ? ".exe" : ""}`;
}

/** All, in the order of the table. */
export const RUNTIMES: readonly Runtime[] = [
  node(20),
  node(22),
  node(24),
  node(26),
  bun,
  deno,
  chromium,
  firefox,
  otherProcessor,
];
