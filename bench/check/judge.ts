import type { Baseline } from "./baseline.ts";
import type { Watched } from "./measure.ts";

/** How a number that is watched compares with what was recorded of it. */
export interface Judged extends Watched {
  /** NaN if nothing was recorded. */
  readonly recorded: number;
  readonly limit: number;
  readonly verdict: "held" | "broken" | "not recorded";
}

/** Compares what was measured with the baseline; a number without one fails nothing. */
export function judge(
  measured: readonly Watched[],
  { numbers }: Pick<Baseline, "numbers">,
): Judged[] {
  return measured.map((watched) => {
    const its = numbers[watched.id];
    if (its === undefined) {
      return { ...watched, recorded: NaN, limit: NaN, verdict: "not recorded" };
    }
    return { ...watched, ...its, verdict: watched.value <= its.limit ? "held" : "broken" };
  });
}
