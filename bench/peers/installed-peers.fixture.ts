import { MissingPeerError, type PeerSource } from "./peer.ts";

/** Does something while no command can be found. */
export function withoutCommands<T>(action: () => T): T {
  const before = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    return action();
  } finally {
    process.env["PATH"] = before;
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
