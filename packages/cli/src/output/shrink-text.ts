import { formatCount, formatDuration } from "@seedwire/engine";
import type { Scenario } from "seedwire";
import { fateWords, type ShrinkProgress, type ShrinkResult } from "@seedwire/testing";
import { showParams } from "../settings.ts";
import type { Colors } from "./colors.ts";
import { shellLine } from "./shell-quote.ts";

const DOING: Readonly<Record<ShrinkProgress["doing"], string>> = {
  fates: "taking fates away",
  details: "making them simpler",
  params: "making parameters simpler",
};

/** How far a reduction is: "12 fates left, 40 runs, taking fates away". */
export const formatShrinkProgress = ({ doing, fates, runs }: ShrinkProgress): string =>
  `${countOf(fates, "fate")} left, ${countOf(runs, "run")}, ${DOING[doing]}`;

/**
 * What a reduction came to: how many fates are left of how many, each in words, and the parameters that
 * became simpler.
 */
export function formatShrunk(
  scenario: Scenario,
  { fatesBefore, targets, file, runs, complete }: ShrinkResult,
  paramsBefore: ShrinkResult["file"]["params"],
  wallMs: number,
  colors: Colors,
): string {
  const wall = formatDuration(Math.max(1, Math.round(wallMs)) * 1e6, 3);
  const cost = `in ${countOf(runs, "run")}, ${wall}`;
  const title = `${countOf(fatesBefore, "fate")} became ${formatCount(targets.length)}`;
  const before = showParams(scenario, paramsBefore);
  const changed = showParams(scenario, file.params).flatMap((now, i) =>
    now === before[i] ? [] : [`${now} (was ${before[i]!.replace(/^[^=]*=/, "")})`],
  );
  const lines = [
    `${colors.bold(title)} ${colors.dim(cost)}${complete ? "" : "; ended before it was done"}`,
    ...targets.map((target) => `  ${fateWords(target)}`),
    ...(changed.length === 0 ? [] : [`with ${changed.join(", ")}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Failures that came up on the way, each with the line that repeats it. */
export function formatOthers(
  others: ShrinkResult["others"],
  files: readonly string[],
  colors: Colors,
): string {
  const lines = others.flatMap(({ failure }, i) => [
    `  ${failure.message.split("\n")[0]}`,
    `    ${shellLine(["npx", "seedwire", "replay", files[i]!])}`,
  ]);
  if (lines.length === 0) return "";
  const title = colors.bold("On the way the scenario failed in other ways too:");
  return `\n${title}\n${lines.join("\n")}\n`;
}

const countOf = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
