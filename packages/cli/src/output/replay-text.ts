import type { FateFile, PacketFate, RunResult } from "seedwire";
import type { Colors } from "./colors.ts";
import { shellLine } from "./shell-quote.ts";

/** Fates that are listed before the rest is only counted. */
const MOST_FATES = 10;

/** How a run that was repeated compares with the recorded one. */
export interface Comparison {
  /** The fate file. */
  readonly name: string;
  readonly expected: FateFile["expected"];
  readonly verdict: RunResult["verdict"];
  /** Over the same as the expected one. */
  readonly digest: string;
  readonly fates: number;
  /** Fates that met no packet. */
  readonly unmet: readonly PacketFate[];
}

export const isSameVerdict = ({ expected, verdict }: Comparison): boolean =>
  expected.verdict === verdict;

/** True too if no digest is expected. */
export const isSameDigest = ({ expected, digest }: Comparison): boolean =>
  expected.digest === undefined || expected.digest === digest;

/** For a run that came out as recorded. */
export function formatSame(comparison: Comparison, colors: Colors): string {
  const { name, expected, verdict } = comparison;
  const what =
    expected.digest === undefined
      ? `the verdict, ${verdict}, is as recorded (${name} has no digest to compare)`
      : `verdict, ${verdict}, and digest are as recorded in ${name}`;
  return `\n${colors.green(colors.bold("SAME"))}  ${what}\n${formatUnmet(comparison)}`;
}

/** For a run that did not: what differs, why that may be, and what can be done. */
export function formatDifferent(comparison: Comparison, colors: Colors): string {
  const { name, expected, verdict, digest } = comparison;
  const lines = [
    `${colors.red(colors.bold("DIFFERENT"))}  this is not the run that is recorded in ${name}:`,
  ];
  if (!isSameVerdict(comparison)) {
    lines.push(`  verdict ${verdict}, expected ${expected.verdict}`);
  }
  if (!isSameDigest(comparison)) {
    lines.push(`  digest ${digest}, expected ${expected.digest}`);
    lines.push(
      "  The digest is over all that happens: since the recording, the scenario, seedwire",
    );
    lines.push("  or the file itself (fates, seed, parameters) must have changed.");
  }
  const unmet = formatUnmet(comparison);
  if (unmet !== "") lines.push(unmet.trimEnd());
  const again = shellLine(["npx", "seedwire", "replay", name, "--fates", name]);
  lines.push(`To record it as it is now: ${colors.bold(again)}`);
  if (isSameVerdict(comparison)) {
    lines.push('To let only the verdict count, take "digest" out of the file.');
  }
  return `\n${lines.join("\n")}\n`;
}

/** Fates whose packets never came by; "" if there are none. */
function formatUnmet({ unmet, fates }: Comparison): string {
  if (unmet.length === 0) return "";
  const shown = unmet.slice(0, MOST_FATES).map((fate) => `    ${formatFate(fate)}\n`);
  const hidden = unmet.length - MOST_FATES;
  const rest = hidden > 0 ? `    ... and ${hidden} more\n` : "";
  const verb = unmet.length === 1 ? "meets" : "meet";
  return `  ${unmet.length} of ${fates} fates ${verb} no packet:\n${shown.join("")}${rest}`;
}

const formatFate = ({ link, flow, packet, fate }: PacketFate): string =>
  `${fate} packet ${packet} of ${flow} on ${link}`;
