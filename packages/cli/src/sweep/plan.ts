import type { Scenario } from "seedwire";
import { showParams } from "../settings.ts";
import type { Cell } from "./grid.ts";
import type { RunTask } from "./make-run.ts";
import { keyOf, type Row } from "./row.ts";

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
   * One known run of each combination of parameters, whether or not the sweep asks for it: if it does not
   * come out as it did, the scenario has changed, and nothing that is known may stand beside new runs.
   */
  readonly toCheck: readonly SweepTask[];
  readonly toMake: readonly SweepTask[];
  /** How many of all are known. */
  readonly known: number;
}

/** @param rows what is known of runs */
export function planSweep(
  scenario: Scenario,
  cells: readonly Cell[],
  seeds: readonly string[],
  rows: readonly Row[],
): SweepPlan {
  const names = Object.keys(scenario.params);
  const known = new Map(rows.map((row) => [keyOf(row.params, row.seed, names), row]));
  const all = cells.map((cell) =>
    seeds.map((seed): SweepTask => {
      const { params } = cell;
      return { seed, params, cell, known: known.get(keyOf(params, seed, names)) ?? null };
    }),
  );
  const toMake = all.flat().filter((task) => task.known === null);
  const first = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row.params, "", names);
    if (!first.has(key)) first.set(key, row);
  }
  const toCheck = [...first.values()].map((row) => checkOf(scenario, row));
  return { all, toCheck, toMake, known: all.flat().length - toMake.length };
}

function checkOf(scenario: Scenario, row: Row): SweepTask {
  const values = Object.entries(scenario.params).map(([name, param]) => [
    name,
    param.parse(row.params[name]),
  ]);
  const params = Object.fromEntries(values) as Cell["params"];
  const isDefault = new Set(showParams(scenario, defaultsOf(scenario)));
  const settings = showParams(scenario, params).filter((setting) => !isDefault.has(setting));
  return { seed: row.seed, params, cell: { params, settings }, known: row };
}

const defaultsOf = ({ params }: Scenario): Cell["params"] =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default]));
