import { formatCount } from "@seedwire/engine";
import { parse } from "csv-parse/sync";
import { jsonParams, type ParamValue, type Scenario } from "seedwire";
import { parseSettings, readSettings } from "../settings.ts";
import { UsageError } from "../usage-error.ts";
import { MOST_RUNS } from "./seeds.ts";

/** One combination of parameters. */
export interface Cell {
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Those that were set, as `--set` takes them: "loss=1%". */
  readonly settings: readonly string[];
}

/** All combinations, and in what they differ. */
export interface Grid {
  readonly cells: readonly Cell[];
  /** Names of the parameters with several values. */
  readonly varied: readonly string[];
}

/**
 * Every combination of what `--set NAME=V1,V2,...` names; the last parameter varies fastest. A value with a
 * comma in it stands in double quotes; a name that comes again adds values. Values that are the same count once.
 *
 * @param seeds how many runs each combination has
 * @throws {UsageError} for a name or value that the scenario does not know, or too many runs
 */
export function makeGrid(scenario: Scenario, settings: readonly string[], seeds = 1): Grid {
  const values = new Map<string, string[]>();
  for (const text of settings) {
    for (const [name, list] of parseSettings([text])) {
      const known = values.get(name) ?? [];
      const found = readList(text, list).map((value) => wordOf(scenario, name, value));
      values.set(name, [...known, ...found]);
    }
  }
  const lists = [...values.values()].map((words) => distinct(scenario, words));
  checkCount(lists.reduce((runs, list) => runs * list.length, seeds));
  const cells = combinations(lists).map((words): Cell => {
    const params = readSettings(scenario, parseSettings(words), [scenario]);
    return { params, settings: words };
  });
  const varied = [...values.keys()].filter((_, at) => lists[at]!.length > 1);
  return { cells, varied };
}

/** Blanks around a value belong to a text only. */
const wordOf = ({ params }: Scenario, name: string, value: string): string =>
  `${name}=${params[name]?.kind === "text" ? value : value.trim()}`;

/** What is between commas; a value may stand in double quotes. */
function readList(text: string, list: string): string[] {
  if (list === "") return [""];
  const [values, more] = readRecords(list);
  if (values !== undefined && more === undefined) return values;
  throw new UsageError(
    `--set ${text}: expected values with commas between them, and one with a comma or a line end in double quotes, for example --set 'drop="5,7",none'`,
  );
}

/** None if a quote is not closed. */
function readRecords(list: string): string[][] {
  try {
    return parse(list, { relax_column_count: true, ltrim: true });
  } catch {
    return [];
  }
}

function checkCount(runs: number): void {
  if (runs <= MOST_RUNS) return;
  throw new UsageError(
    `That would be ${formatCount(runs)} runs, expected at most ${formatCount(MOST_RUNS)}: fewer --seeds, or fewer values`,
  );
}

/** Without those that set a parameter to a value that it has been set to. */
function distinct(scenario: Scenario, words: readonly string[]): string[] {
  const seen = new Set<string>();
  return words.filter((word) => {
    const params = readSettings(scenario, parseSettings([word]), [scenario]);
    const key = JSON.stringify(jsonParams(params));
    return !seen.has(key) && seen.add(key);
  });
}

/** One of each list, in all ways. */
const combinations = (lists: readonly (readonly string[])[]): string[][] =>
  lists.reduce<string[][]>(
    (all, list) => all.flatMap((words) => list.map((word) => [...words, word])),
    [[]],
  );
