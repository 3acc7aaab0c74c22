import type { LadderGap, LadderStep } from "./step.ts";

/** Fewer steps than that are shown rather than counted. */
const LEAST_GAP = 4;

/**
 * Leaves out what does not matter: what is shown is the beginning, the end, and `around` steps before
 * and after each one that matters. The rest becomes gaps.
 */
export function elide(steps: readonly LadderStep[], around: number): LadderStep[] {
  const shown = aroundWhatMatters(steps, around);
  shown.fill(1, 0, Math.max(0, around));
  shown.fill(1, Math.max(0, steps.length - around));
  return withGaps(steps, shown);
}

/** 1 for each step that matters, or is so near to one. */
export function aroundWhatMatters(steps: readonly LadderStep[], around: number): Uint8Array {
  const shown = new Uint8Array(steps.length);
  steps.forEach((step, at) => {
    if (step.what === "gap" || !step.matters) return;
    shown.fill(1, Math.max(0, at - around), at + around + 1);
  });
  return shown;
}

/** The steps that are shown, and gaps for the others; small gaps are not worth it. */
export function withGaps(steps: readonly LadderStep[], shown: Uint8Array): LadderStep[] {
  steps.forEach(({ what }, at) => {
    if (what === "gap") shown[at] = 0; // what is gone is gone
  });
  const kept: LadderStep[] = [];
  for (let from = 0; from < steps.length;) {
    let to = from + 1;
    while (to < steps.length && shown[to] === shown[from]) to++;
    const part = steps.slice(from, to);
    const isGap = part.some(({ what }) => what === "gap") || part.length >= LEAST_GAP;
    if (shown[from] === 0 && isGap) kept.push(gapOf(part));
    else kept.push(...part);
    from = to;
  }
  return kept;
}

/** Steps that are left out, in one. */
export function gapOf(steps: readonly LadderStep[]): LadderGap {
  const [first] = steps;
  const last = steps.at(-1)!;
  let [sent, arrived] = [0, 0];
  for (const step of steps) {
    sent += step.what === "gap" ? step.sent : Number(step.what === "send");
    arrived += step.what === "gap" ? step.arrived : Number(step.what === "arrive");
  }
  return {
    what: "gap",
    sinceNs: first!.what === "gap" ? first!.sinceNs : first!.timeNs,
    untilNs: last.what === "gap" ? last.untilNs : last.timeNs,
    sent,
    arrived,
  };
}
