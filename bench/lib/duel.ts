import type { Row, Setting, Unit } from "./question.ts";

/** One of several that do comparable work. */
export interface Contestant {
  readonly id: string;
  readonly name: string;
  readonly unit: Unit;
  /** Works in a process of its own each time, so that nothing gets warm: no warm-up rounds. Default: false. */
  readonly isFresh?: boolean;
  /** Does the work once; what it cost, in `unit`. */
  readonly measure: () => number | Promise<number>;
}

/**
 * Lets contestants work in turn, round after round, so that whatever else the machine does meets all of
 * them alike. The first rounds are thrown away.
 */
export async function duel(
  all: readonly Contestant[],
  { rounds, warmUps, only }: Pick<Setting, "rounds" | "warmUps" | "only">,
): Promise<Row[]> {
  const contestants = only === undefined ? all : all.filter(({ id }) => only.includes(id));
  const samples = contestants.map((): number[] => []);
  for (let round = -warmUps; round < rounds; round++) {
    for (const [index, { measure, isFresh = false }] of contestants.entries()) {
      if (round < 0 && isFresh) continue;
      const sample = await measure();
      if (round >= 0) samples[index]!.push(sample);
    }
  }
  return contestants.map(({ id, name, unit }, index) => ({
    id,
    name,
    unit,
    samples: samples[index]!,
  }));
}
