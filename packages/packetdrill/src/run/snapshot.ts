import { SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, type OptionOutput, type Posix } from "@seedwire/socket";
import { controlInfo } from "@seedwire/tcp";
import type { Snapshot } from "../code/index.ts";
import type { CodeEvent } from "../language/script.ts";
import { onOneLine } from "./conversation.ts";
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
  const { posix } = run.host;
  const info = posix.tcpInfo(fd);
  if (typeof info === "string") throw new Deviation(line, `TCP_INFO is not to be had: ${info}`);
  const fields = Object.entries(info).map(([name, value]) => [`tcpi_${name}`, Number(value)]);
  const tcb = posix.connectionOf(fd)?.endpoint.tcb;
  const snapshot = {
    ...(Object.fromEntries(fields) as Snapshot),
    ...(tcb === undefined ? {} : controlInfo(tcb, run.host.simulation.nowNs)),
    ...memory(posix, fd),
  };
  run.conversation.add(run.host.simulation.nowNs, line, `%{ ${onOneLine(code)} }%`);
  run.blocks.push({ text: code, line: codeLine, snapshot });
}

/** What SO_MEMINFO tells, as far as it is known here. */
function memory(posix: Posix, fd: number): Snapshot {
  const bytes = (option: number): number => {
    const output: OptionOutput = { value: 0, length: 4 };
    posix.getsockopt(fd, SOL_SOCKET, option, output);
    return typeof output.value === "number" ? output.value : 0;
  };
  return {
    SK_MEMINFO_RMEM_ALLOC: posix.connectionOf(fd)?.endpoint.tcb.memory.usedBytes ?? 0,
    SK_MEMINFO_RCVBUF: bytes(SO_RCVBUF),
    SK_MEMINFO_SNDBUF: bytes(SO_SNDBUF),
    SK_MEMINFO_BACKLOG: 0,
  };
}
