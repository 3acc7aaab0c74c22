import Table from "cli-table3";
import type { Colors } from "./colors.ts";

/** A column of a table of `Row`s. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand at the right. Default "right". */
  readonly align?: "left" | "right";
  /** Left out if all its cells are "" or "0". Default false. */
  readonly optional?: boolean;
}

/** Only spaces between columns, and a line of titles: what is between them can be read. */
const PLAIN = {
  top: "", "top-mid": "", "top-left": "", "top-right": "",
  bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "",
  left: "  ", "left-mid": "", mid: "", "mid-mid": "",
  right: "", "right-mid": "", middle: "  ",
}; // prettier-ignore

/** The columns that have something to tell of these rows. */
export const shownColumns = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): Column<Row>[] =>
  columns.filter(
    ({ optional = false, cell }) => !optional || rows.some((row) => !isNothing(cell(row))),
  );

/** Rows in columns, each line with its line end. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  colors: Colors,
): string {
  const shown = shownColumns(rows, columns);
  const table = new Table({
    head: shown.map(({ title }) => colors.dim(title)),
    chars: PLAIN,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: shown.map(({ align = "right" }) => align),
  });
  table.push(...rows.map((row) => shown.map(({ cell }) => cell(row))));
  return `${table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

const isNothing = (cell: string): boolean => cell === "" || cell === "0";
