import { ms } from "@seedwire/engine";
import type { Ns } from "@seedwire/engine";
import { ScriptError } from "../language/place.ts";
import type { Command } from "../language/script.ts";
import { toLiveTcpOptions, toTcpOptions } from "../shell/index.ts";
import { onOneLine } from "./conversation.ts";
import { Deviation } from "./deviation.ts";
import type { Run } from "./run.ts";

/** Interprets a shell command of a script; the host heeds what it sets. Says how long it takes. */
export function runCommand(run: Run, { text, line, column }: Command): Ns {
  const { shell, host, conversation, script } = run;
  const result = shell.run(text, line);
  conversation.add(host.simulation.nowNs, line, `\`${onOneLine(text)}\``);
  if (result.outcome === "unsupported") {
    throw new ScriptError(script.file, { line: result.line, column }, result.message, true);
  }
  if (result.outcome === "fail") throw new Deviation(result.line, result.message);
  for (const note of result.notes) run.notes.push(`line ${line}: ${note}`);
  configureHost(run);
  host.tcp.reconfigure(toLiveTcpOptions(shell.settings, result.changed));
  if (result.forgetsPaths) {
    host.node.pathMtus.clear();
    host.tcp.fastOpenCache.clear();
  }
  return result.tookNs;
}

/** A call that follows at once comes before the next tick of a kernel, and what it sends carries the ACK. */
const ACK_TICK_NS = ms(1);

/** Makes the host what the shell has set it to be. */
export function configureHost({ exact, host, shell, profile }: Run): void {
  const ackTickNs = exact ? 0 : ACK_TICK_NS;
  host.tcp.configure({ profile, ackTickNs, ...toTcpOptions(shell.settings) });
}
