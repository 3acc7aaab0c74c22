import * as fs from "node:fs";
import { fromDebian, findProgram } from "./debian-package.ts";
import { nodePackage, nodeVersion } from "./node.ts";
import { npmProgram } from "./npm-package.ts";
import { program } from "./program.ts";
import { Unobtainable, type Runtime } from "./runtime.ts";

/** A processor that is not this machine's, and what emulates it. */
interface Emulated {
  /** As Node has it. */
  readonly arch: "arm64" | "x64";
  readonly qemu: string;
  /** Where Debian puts its libraries, and the packages that bring them. */
  readonly libraries: string;
  readonly packages: readonly string[];
}

const ARM64: Emulated = {
  arch: "arm64",
  qemu: "qemu-aarch64-static",
  libraries: "/usr/aarch64-linux-gnu",
  packages: ["qemu-user-static", "libc6-arm64-cross", "libstdc++6-arm64-cross"],
};

const X64: Emulated = {
  arch: "x64",
  qemu: "qemu-x86_64-static",
  libraries: "/usr/x86_64-linux-gnu",
  packages: ["qemu-user-static", "libc6-amd64-cross", "libstdc++6-amd64-cross"],
};

/** Node for the other processor, arm64 or x86-64, emulated by qemu. */
export const otherProcessor: Runtime = {
  name: "qemu",
  about: "Node 20 for the other processor (arm64 or x86-64), emulated by Debian's qemu-user",
  isSlow: true,
  async obtain(say) {
    if (process.platform !== "linux") throw new Unobtainable("qemu-user runs on Linux only");
    const { arch, qemu, libraries, packages } = process.arch === "arm64" ? X64 : ARM64;
    const find = (): string | undefined =>
      fs.existsSync(`${libraries}/lib/libstdc++.so.6`) ? findProgram([qemu]) : undefined;
    const [command, node] = await Promise.all([
      fromDebian(qemu, packages, find, say),
      npmProgram({ ...nodePackage(20, "linux", arch), cpu: arch }, say),
    ]);
    const args = ["-L", libraries, node];
    return program(`${await nodeVersion(command, args)} ${arch}`, command, args);
  },
};
