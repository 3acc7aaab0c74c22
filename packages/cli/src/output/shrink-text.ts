import { formatCount } from "@seedwire/engine";
import type { ShrinkProgress, ShrinkResult } from "@seedwire/testing";
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

/** Failures that came up on the way, each with the line that repeats it. */
export function formatOthers(
  others: ShrinkResult["others"],
  files: readonly string[],
  colors: Colors,
): string {
  const lines = others.flatMap(({ failure }, i) => [
    `  ${shorten(failure.message.split("\n")[0]!)}`,
    `    ${shellLine(["npx", "seedwire", "replay", files[i]!])}`,
  ]);
  if (lines.length === 0) return "";
  const title = colors.bold("On the way the scenario failed in other ways too:");
  return `\n${title}\n${lines.join("\n")}\n`;
}

/** So much is shown of a failure that is not the one that was looked for. */
const LONGEST = 120;

const shorten = (line: string): string =>
  line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 3)}...`;

const countOf = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
