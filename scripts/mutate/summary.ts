import type { Explained } from "./equivalents.ts";
import { isAlive, type MutantResult } from "./mutant.ts";

/** A row of the table: the mutants of one folder. */
export interface Row {
  readonly folder: string;
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly explained: number;
  /** Killed or timed out, of those that are not explained, in percent. */
  readonly score: number;
}

/** A result, and why nobody need kill it if it survived. */
export interface Judged {
  readonly result: MutantResult;
  readonly explained: Explained | undefined;
}

/** One row for each folder of a package's source, one for each package, one for all. */
export function rowsOf(judged: readonly Judged[]): Row[] {
  const folders = new Map<string, Judged[]>();
  const put = (folder: string, each: Judged): void => {
    folders.set(folder, [...(folders.get(folder) ?? []), each]);
  };
  for (const each of judged) {
    const [, pkg = "", , ...rest] = each.result.mutant.file.split("/");
    put(pkg, each);
    if (rest.length > 1) put(`${pkg}/${rest[0]!}`, each);
  }
  const rows = [...folders].map(([folder, some]) => rowOf(folder, some));
  rows.sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return [...rows, rowOf("all", judged)];
}

function rowOf(folder: string, judged: readonly Judged[]): Row {
  const count = (is: (each: Judged) => boolean): number => judged.filter(is).length;
  const killed = count(({ result }) => result.outcome === "killed");
  const timedOut = count(({ result }) => result.outcome === "timeout");
  const explained = count(isExplained);
  const survived = judged.length - killed - timedOut - explained;
  const score = (100 * (killed + timedOut)) / Math.max(1, judged.length - explained);
  return { folder, mutants: judged.length, killed, timedOut, survived, explained, score };
}

const isExplained = ({ result, explained }: Judged): boolean =>
  explained !== undefined && isAlive(result);

/** The table, and every survivor with its code. */
export function formatSummary(judged: readonly Judged[]): string {
  const titles = ["folder", "mutants", "killed", "timeout", "survived", "explained", "score"];
  const cells = rowsOf(judged).map((row) => [
    row.folder,
    ...[row.mutants, row.killed, row.timedOut, row.survived, row.explained].map(String),
    `${row.score.toFixed(1)} %`,
  ]);
  const widths = titles.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i]!.length)),
  );
  const table = [titles, ...cells].map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  "),
  );
  return [...judged.flatMap(formatSurvivor), ...table].join("\n");
}

function formatSurvivor({ result, explained }: Judged): string[] {
  const { mutant, outcome } = result;
  if (explained !== undefined || !isAlive(result)) return [];
  const how =
    outcome === "uncovered"
      ? "no test runs it"
      : `survived ${result.tests} tests${result.cut ? ", then time was over" : ""}`;
  const instead =
    mutant.kind === "statement" ? "is left out" : `becomes ${oneLine(mutant.mutated)}`;
  return [`${mutant.file}:${mutant.line}  ${how}`, `  ${mutant.context}`, `  ${instead}`, ""];
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ");
