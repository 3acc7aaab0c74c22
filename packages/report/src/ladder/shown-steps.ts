import { formatCount, formatDuration } from "@seedwire/engine";
import { elide, gapOf } from "./elide.ts";
import type { LadderGap, LadderStep } from "./step.ts";

/** How much of a long run a ladder shows. */
export interface Extent {
  /** Steps shown before and after each one that matters. */
  readonly around: number;
  /** Runs with so few steps are shown whole. */
  readonly whole: number;
  /** Steps that are shown at most; of what matters beyond that, the middle is only counted. */
  readonly most: number;
}

/** The steps between hosts that a ladder shows, and gaps for the others. */
export function shownSteps(
  steps: readonly LadderStep[],
  hosts: readonly string[],
  { around, whole, most }: Extent,
): LadderStep[] {
  const own = steps.filter((step) => isBetween(step, hosts));
  return shorten(own.length <= whole ? own : elide(own.filter(isTold), around), most);
}

function isBetween(step: LadderStep, hosts: readonly string[]): boolean {
  if (step.what === "gap") return true;
  if (step.what === "note") return hosts.includes(step.host);
  return hosts.includes(step.packet.from) && hosts.includes(step.packet.to);
}

/** What is read is too much to tell where most packets are left out. */
const isTold = (step: LadderStep): boolean =>
  step.what !== "note" || step.tone !== "app" || step.matters;

/** Takes out of the middle what is too much. */
function shorten(steps: LadderStep[], most: number): LadderStep[] {
  if (steps.length <= most) return steps;
  const head = Math.floor((most * 3) / 4);
  const tail = most - head;
  const middle = steps.slice(head, -tail);
  return [...steps.slice(0, head), gapOf(middle), ...steps.slice(-tail)];
}

/** What a gap leaves out: `... 12 packets, 30 ms ...`. */
export function gapText({ sent, arrived, sinceNs, untilNs }: LadderGap): string {
  const count = (n: number, what: string): string =>
    `${formatCount(n)} ${what}${n === 1 ? "" : "s"}`;
  const parts: string[] = [];
  if (sent > 0) parts.push(count(sent, "packet"));
  else if (arrived > 0) parts.push(count(arrived, "arrival"));
  if (untilNs > sinceNs) parts.push(formatDuration(untilNs - sinceNs, 3));
  return parts.length === 0 ? "..." : `... ${parts.join(", ")} ...`;
}

/** Hosts that there was no room for. */
export const hiddenText = (hidden: readonly string[]): string => {
  const names = hidden.slice(0, 8).join(", ");
  const more = hidden.length > 8 ? `, and ${hidden.length - 8} more` : "";
  return `not shown, for want of room or by choice: ${names}${more}`;
};
