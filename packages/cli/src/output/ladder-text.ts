import { ladderLines, type LadderLayout, type LadderStep, type LadderTone } from "@seedwire/report";
import type { Colors } from "./colors.ts";

/** A packet ladder as text, painted where there are colours; each line with its line end. */
export function formatLadder(
  steps: readonly LadderStep[],
  colors: Colors,
  layout: LadderLayout,
): string {
  const paint: Readonly<Record<LadderTone, (text: string) => string>> = {
    plain: (text) => text,
    dim: colors.dim,
    title: colors.bold,
    state: colors.cyan,
    app: colors.green,
    sender: colors.yellow,
    again: colors.yellow,
    lost: colors.red,
    odd: colors.magenta,
  };
  return ladderLines(steps, layout)
    .map((parts) => `${parts.map(({ text, tone }) => paint[tone](text)).join("")}\n`)
    .join("");
}
