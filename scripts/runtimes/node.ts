import { outputOf } from "./child.ts";
import { npmProgram, type NpmProgram } from "./npm-package.ts";
import { program } from "./program.ts";
import { Unobtainable, type Runtime } from "./runtime.ts";

/** This very process: what all others are compared with. */
export const HERE = program(process.versions.node, process.execPath);

/** A major version of Node: the running one if it is that, else the newest that npm has. */
export const node = (major: number): Runtime => ({
  name: `node${major}`,
  about: `Node ${major}, from npm unless it is what runs this command`,
  async obtain(say) {
    if (process.versions.node.startsWith(`${major}.`)) return HERE;
    const command = await npmProgram(nodePackage(major, process.platform, process.arch), say);
    return program(await nodeVersion(command), command);
  },
});

/**
 * The package of npm that has a Node for a platform.
 *
 * @throws {Unobtainable} if none has
 */
export function nodePackage(major: number, platform: string, arch: string): NpmProgram {
  const system = SYSTEMS[platform];
  if (system === undefined || !["x64", "arm64"].includes(arch)) {
    throw new Unobtainable(`npm has no Node for ${platform} ${arch}`);
  }
  const name = `${platform === "darwin" && arch === "arm64" ? "node-bin" : "node"}-${system}-${arch}`;
  return {
    spec: `${name}@${major}`,
    file: `${name}/bin/node${platform === "win32" ? ".exe" : ""}`,
  };
}

/** How the packages call `process.platform`. */
const SYSTEMS: Readonly<Record<string, string>> = {
  linux: "linux",
  darwin: "darwin",
  win32: "win",
};

/** What Node is at the end of a command: "24.21.0". */
export async function nodeVersion(command: string, args: readonly string[] = []): Promise<string> {
  return (await outputOf(command, [...args, "--version"])).trim().replace(/^v/, "");
}
