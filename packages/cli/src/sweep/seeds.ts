import { formatCount } from "@seedwire/engine";
import { UsageError } from "../usage-error.ts";

/** More runs than a sweep makes in a week say that a number was mistyped. */
export const MOST_RUNS = 1_000_000;

/** No seed is meant by these: `1-20`, `1...5`, `5..1x`, `..`. */
const LIKE_A_RANGE = /^-?\d+\s*(-|:|\.\.)|^\.\./;
const RANGE = /^(\d{1,15})\.\.(\d{1,15})$/;

/**
 * The seeds of `--seeds`: whole numbers FROM..TO, both included, or texts, with commas between them.
 * Each counts once.
 *
 * @throws {UsageError} for none, too many, or a range that runs backwards
 */
export function parseSeeds(text: string): string[] {
  const seeds = new Set<string>();
  for (const part of text.split(",").map((each) => each.trim())) {
    const range = RANGE.exec(part);
    if (range === null) {
      if (part === "" || LIKE_A_RANGE.test(part)) throw malformed(text, part);
      seeds.add(part);
      continue;
    }
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (from > to) throw malformed(text, part);
    if (to - from >= MOST_RUNS || seeds.size > MOST_RUNS) {
      throw new UsageError(
        `--seeds ${text}: more than ${formatCount(MOST_RUNS)} seeds, expected at most so many`,
      );
    }
    for (let seed = from; seed <= to; seed++) seeds.add(String(seed));
  }
  return [...seeds];
}

const malformed = (text: string, part: string): UsageError =>
  new UsageError(
    `--seeds ${text}: "${part}" is no seed; expected FROM..TO with whole numbers, the smaller first, or seeds with commas between them, for example --seeds 1..20 or --seeds 1..10,noon`,
  );
