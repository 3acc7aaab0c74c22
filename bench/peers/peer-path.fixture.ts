import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { MissingPeerError, type PeerSource } from "./peer.ts";

/**
 * Does something while only these commands can be found.
 *
 * @param commands those that stay, by name
 */
export function withCommands<T>(commands: readonly string[], action: () => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-peers-"));
  const before = process.env["PATH"];
  try {
    for (const command of commands) {
      const { stdout } = spawnSync("which", [command], { encoding: "utf8" });
      fs.symlinkSync(stdout.trim(), path.join(folder, command));
    }
    process.env["PATH"] = folder;
    return action();
  } finally {
    process.env["PATH"] = before;
    fs.rmSync(folder, { recursive: true });
  }
}

/** Whether what it needs is on this machine; if not, a line says that its tests are skipped. */
export function isInstalled(source: PeerSource): boolean {
  try {
    source.build();
    return true;
  } catch (error) {
    if (!(error instanceof MissingPeerError)) throw error;
    console.warn(`skipped: ${error.message}`);
    return false;
  }
}
