import type { Cell } from "./grid.ts";
import type { RunTask } from "./make-run.ts";
import type { Row } from "./row.ts";

/** A run of a sweep. */
export interface SweepTask extends RunTask {
  readonly cell: Cell;
  /** What is known of it; null if it is still to be made. */
  readonly known: Row | null;
}

export interface SweepPlan {
  /** Every run, cell by cell, in the order of the seeds. */
  readonly all: readonly (readonly SweepTask[])[];
  /**
   * Those to make. First one of each cell of which some are known: if it does not come out as it did,
   * the scenario has changed, and what is known is worth nothing.
   */
  readonly toMake: readonly SweepTask[];
  readonly known: number;
}

/** @param find what is known of a run */
export function planSweep(
  cells: readonly Cell[],
  seeds: readonly string[],
  find: (params: Cell["params"], seed: string) => Row | null,
): SweepPlan {
  const all = cells.map((cell) =>
    seeds.map((seed): SweepTask => ({
      seed,
      params: cell.params,
      cell,
      known: find(cell.params, seed),
    })),
  );
  const isKnown = ({ known }: SweepTask): boolean => known !== null;
  const toCheck = all.flatMap((ofCell) => ofCell.find(isKnown) ?? []);
  const missing = all.flat().filter((task) => !isKnown(task));
  return { all, toMake: [...toCheck, ...missing], known: all.flat().filter(isKnown).length };
}

/** Whether two runs of the same seed and parameters came out the same. */
export const isSameRun = (one: Row, other: Row): boolean =>
  one.digest === other.digest &&
  one.verdict === other.verdict &&
  one.metrics.length === other.metrics.length &&
  one.metrics.every(({ name, value, unit }) =>
    other.metrics.some((its) => its.name === name && its.value === value && its.unit === unit),
  );
