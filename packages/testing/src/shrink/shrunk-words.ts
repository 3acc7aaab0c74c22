import { formatCount } from "@seedwire/engine";
import type { Scenario } from "seedwire";
import { fateWords } from "./fate-words.ts";
import type { ShrinkResult } from "./shrink.ts";

/**
 * What a reduction came to, in lines: how many fates are left of how many, each of them in words, and
 * the parameters that became simpler.
 */
export function shrunkWords(
  scenario: Scenario,
  { before, targets, file, runs, complete }: ShrinkResult,
): readonly string[] {
  const title = `${countOf(before.fates, "fate")} became ${formatCount(targets.length)} in ${countOf(runs, "run")}`;
  const changed = Object.entries(scenario.params).flatMap(([name, param]) => {
    const [now, then] = [file.params, before.params].map((params) =>
      param.format(params[name] ?? param.default),
    );
    return now === then ? [] : [`${name}=${now} (was ${then})`];
  });
  return [
    `${title}${complete ? "" : "; it was ended before it was done"}`,
    ...targets.map((target) => `  ${fateWords(target)}`),
    ...(changed.length === 0 ? [] : [`with ${changed.join(", ")}`]),
  ];
}

const countOf = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
