import type { CodeEvent } from "../language/script.ts";
import { Deviation } from "./deviation.ts";
import type { Run } from "./run.ts";

/** Takes the statistics of the socket under test; the code is run when all is over. */
export function takeSnapshot(run: Run, { code, codeLine, line }: CodeEvent): void {
  const fd = run.current?.fd ?? null;
  if (fd === null) {
    throw new Deviation(line, "the socket under test has no descriptor", [
      "a code block needs one: after socket() of an active, after accept() of a passive connection",
    ]);
  }
  const info = run.host.posix.tcpInfo(fd);
  if (typeof info === "string") throw new Deviation(line, `TCP_INFO is not to be had: ${info}`);
  const snapshot: Record<string, number> = {};
  for (const [name, value] of Object.entries(info)) snapshot[`tcpi_${name}`] = value as number;
  run.blocks.push({ text: code, line: codeLine, snapshot });
}
