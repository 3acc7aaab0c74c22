import { formatCount, formatDuration } from "@seedwire/engine";
import type { RunResult, Scenario } from "seedwire";
import type { Colors } from "./colors.ts";
import { showParams } from "../settings.ts";
import { formatResultTables } from "./result-tables.ts";

/** What is known before a run: the scenario, its seed, its parameters. */
export function formatStart(
  scenario: Scenario,
  file: string,
  seed: string,
  params: RunResult["params"],
  colors: Colors,
): string {
  const values = showParams(scenario, params);
  const list = values.length === 0 ? "" : `  ${colors.dim(values.join(" "))}`;
  return `${colors.bold(scenario.name)}  ${colors.dim(file)}\nseed ${seed}${list}\n`;
}

/** What a run measured, and how it ended. */
export function formatEnd(
  result: RunResult,
  notes: readonly string[],
  wallMs: number,
  untilNs: number | undefined,
  colors: Colors,
): string {
  const { verdict, virtualNs, digest } = result;
  const mark = {
    pass: colors.green(colors.bold("PASS")),
    fail: colors.red(colors.bold("FAIL")),
    error: colors.red(colors.bold("ERROR")),
  }[verdict];
  const told = notes.length === 0 ? "" : `\n${notes.map((note) => `  ${note}`).join("\n")}\n`;
  const counts = runFacts(result).join(", ");
  const stopped = virtualNs === untilNs ? ", stopped by --until," : "";
  const wall = `in ${formatDuration(Math.max(1, Math.round(wallMs)) * 1e6, 3)}`;
  return `${formatResultTables(result, colors)}${told}\n${mark}  ${counts}${stopped} ${wall}\ndigest ${digest}\n`;
}

/** How much there was of a run. */
export const runFacts = ({ virtualNs, events, packetHops }: RunResult): string[] => [
  `${formatDuration(virtualNs, 4)} of virtual time`,
  `${formatCount(events)} events`,
  `${formatCount(packetHops)} packet-hops`,
];
