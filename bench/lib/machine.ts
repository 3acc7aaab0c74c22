import { execFileSync } from "node:child_process";
import * as os from "node:os";
import { ROOT } from "./root.ts";

/** Where and with what something was measured. */
export interface Surroundings {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  /** Processes that wanted a core when the measuring began: far above 0 means noise. */
  readonly load: number;
  readonly node: string;
  readonly v8: string;
  /** Commit of the repository, "-dirty" if files differ from it; "" where there is no git. */
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
}

export function surroundings(): Surroundings {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    load: os.loadavg()[0]!,
    node: process.versions.node,
    v8: process.versions.v8,
    commit: commit(),
    date: new Date().toISOString(),
  };
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    const hash = git("rev-parse", "--short=12", "HEAD").trim();
    return git("status", "--porcelain").trim() === "" ? hash : `${hash}-dirty`;
  } catch {
    return "";
  }
}
