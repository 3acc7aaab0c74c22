import { runCode } from "../code/index.ts";
import { parseScript } from "../language/parse-script.ts";
import { ScriptError } from "../language/place.ts";
import type { Script } from "../language/script.ts";
import { awaitReturn } from "./calls/blocking.ts";
import { configureHost, runCommand } from "./shell-command.ts";
import { Deviation } from "./deviation.ts";
import { runEvent } from "./events.ts";
import { newRun, type Run } from "./run.ts";
import { notesOf, writeReport, type Ending } from "./report.ts";
import type { Outcome, RunOptions, ScriptResult } from "./result.ts";

/** Runs a script in virtual time. Never throws for what a script says or a stack does. */
export function runScript(text: string, options: RunOptions = {}): ScriptResult {
  const { file = "script", clockMs = () => 0 } = options;
  const startMs = clockMs();
  let run: Run | null = null;
  let ending: Ending | null = null;
  try {
    const script = parse(text, file, options);
    run = newRun(script, options);
    runAll(run);
  } catch (error) {
    ending = endingOf(error, file);
  }
  const outcome: Outcome = ending?.outcome ?? "pass";
  return {
    file,
    outcome,
    line: ending?.line ?? 0,
    message: ending?.message ?? "",
    ms: clockMs() - startMs,
    virtualNs: run?.host.simulation.nowNs ?? 0,
    report: ending === null ? notesOf(run) : writeReport(ending, text, run),
  };
}

function parse(text: string, file: string, options: RunOptions): Script {
  const script = parseScript(text, {
    file,
    definitions: options.definitions ?? {},
    options: options.options ?? [],
  });
  const { ipVersion } = script.settings;
  if (ipVersion === "ipv4") return withoutFlowLabels(script);
  throw new ScriptError(
    file,
    { line: 0, column: 0 },
    `not supported: --ip_version=${ipVersion}`,
    true,
  );
}

/** Only IPv6 has flow labels, and there is none of it here. */
function withoutFlowLabels(script: Script): Script {
  for (const event of script.events) {
    if (event.kind !== "packet" || event.packet.ip.flowLabel === null) continue;
    const what = "found a flow label in an IPv4 packet, expected none; IPv4 has tos and ttl";
    throw new ScriptError(script.file, event, what);
  }
  return script;
}

/** Runs all; the command at the end runs also where events did not go as written. */
function runAll(run: Run): void {
  const { init, events, cleanup } = run.script;
  configureHost(run);
  if (init !== null) runCommand(run, init);
  for (const event of events) runEvent(run, event);
  awaitReturn(run);
  if (cleanup !== null) runCommand(run, cleanup);
  runBlocks(run);
}

/** Statistics that a kernel tells and nobody here keeps. */
const UNKNOWN_STATISTIC = /NameError: name '((?:tcpi|SK_MEMINFO|bbr|dctcp|tcpv)_\w+)'/;

function runBlocks(run: Run): void {
  const { failure, printed } = runCode(run.blocks);
  for (const line of printed) run.notes.push(line);
  if (failure === null) return;
  const { outcome, line, message, values } = failure;
  const [, statistic] = UNKNOWN_STATISTIC.exec(message) ?? [];
  if (statistic !== undefined) {
    const what = `not supported: the statistic ${statistic}`;
    throw new ScriptError(run.script.file, { line, column: 1 }, what, true);
  }
  if (outcome === "fail") throw new Deviation(line, message, values);
  throw new ScriptError(run.script.file, { line, column: 1 }, message, outcome === "unsupported");
}

function endingOf(error: unknown, file: string): Ending {
  if (error instanceof Deviation) {
    const { line, message, details } = error;
    return { file, line, outcome: "fail", message, details };
  }
  if (error instanceof ScriptError) {
    const { line, what, unsupported } = error;
    const outcome = unsupported ? "unsupported" : "error";
    return { file, line, outcome, message: what, details: [] };
  }
  throw error;
}
