import type { Row, Setting, Unit } from "./question.ts";

/** One of several that do comparable work. */
export interface Contestant {
  readonly id: string;
  readonly name: string;
  readonly unit: Unit;
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
    for (const [index, { measure }] of contestants.entries()) {
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
