import { runScript, type Outcome, type RunOptions, type ScriptResult } from "@seedwire/packetdrill";
import { BROKEN, FAILED, MISUSED, PASSED } from "../exit-codes.ts";
import { findScripts, readScript } from "../packetdrill/find-scripts.ts";
import { parseDefinitions, splitOperands } from "../packetdrill/script-options.ts";
import { formatRecord, formatScript, formatSummary } from "../packetdrill/script-text.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** The options of `seedwire packetdrill`, as they were typed. */
export interface PacketdrillFlags {
  readonly define?: readonly string[];
  readonly json?: boolean;
  readonly relaxed?: boolean;
  readonly exact?: boolean;
  readonly allowUnsupported?: boolean;
  readonly profile: "linux" | "rfc";
  readonly seed: string;
  readonly verbose?: boolean;
}

const CLEAR_LINE = "\r\u001B[K";

/**
 * Runs packetdrill scripts one after the other, and tells how each went.
 *
 * @param operands files and folders, and options of packetdrill itself
 */
export function packetdrill(
  operands: readonly string[],
  flags: PacketdrillFlags,
  terminal: Terminal,
): number {
  const { json = false, verbose = false, allowUnsupported = false } = flags;
  const { places, options } = splitOperands(operands);
  if (places.length === 0) {
    throw new UsageError("Which scripts? For example: seedwire packetdrill scripts/open.pkt");
  }
  const runOptions: RunOptions = {
    definitions: parseDefinitions(flags.define ?? []),
    options,
    profile: flags.profile,
    relaxed: flags.relaxed ?? false,
    exact: flags.exact ?? false,
    seed: flags.seed,
    clockMs: () => performance.now(),
  };
  const scripts = findScripts(places).map((file) => ({ file, text: readScript(file) }));
  const results: ScriptResult[] = [];
  let isBroken = false;
  for (const { file, text } of scripts) {
    if (terminal.isLive) {
      terminal.err(`${CLEAR_LINE}${results.length + 1} of ${scripts.length}: ${file}`);
    }
    const result = runSafely(text, { ...runOptions, file }, () => {
      isBroken = true;
    });
    results.push(result);
    if (terminal.isLive) terminal.err(CLEAR_LINE);
    terminal.out(json ? formatRecord(result) : formatScript(result, verbose, terminal.outColors));
  }
  if (!json && results.length > 1) terminal.out(formatSummary(results, terminal.outColors));
  if (isBroken) return BROKEN;
  return Math.max(...results.map(({ outcome }) => exitCodeOf(outcome, allowUnsupported)));
}

/** A bug of ours in one script shall not hide what the others do. */
function runSafely(text: string, options: RunOptions, onBug: () => void): ScriptResult {
  try {
    return runScript(text, options);
  } catch (error) {
    onBug();
    const { file = "" } = options;
    const message = `bug in seedwire, please report it: ${String(error)}`;
    const report = error instanceof Error ? (error.stack ?? message) : message;
    return { file, outcome: "error", line: 0, message, ms: 0, virtualNs: 0, report };
  }
}

function exitCodeOf(outcome: Outcome, allowUnsupported: boolean): number {
  switch (outcome) {
    case "pass":
      return PASSED;
    case "unsupported":
      return allowUnsupported ? PASSED : FAILED;
    case "fail":
      return FAILED;
    default:
      return MISUSED;
  }
}
