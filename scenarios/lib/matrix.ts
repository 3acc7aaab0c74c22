import type { Report } from "seedwire";

/** A table of numbers. */
export interface Matrix {
  /** What the rows are. */
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row. */
  readonly values: readonly (readonly number[])[];
  /** Digits after the point. Default 2. */
  readonly digits?: number;
}

/** Tells a table of numbers: as text, and each number as a metric, "row, column". */
export function tellMatrix(report: Report, matrix: Matrix): void {
  const { title, rows, columns, values, digits = 2 } = matrix;
  rows.forEach((row, i) =>
    columns.forEach((column, j) => report.metric(`${row}, ${column}`, values[i]![j]!)),
  );
  const lines = [
    [title, ...columns],
    ...rows.map((row, i) => [row, ...values[i]!.map((value) => value.toFixed(digits))]),
  ];
  const widths = lines[0]!.map((_, j) => Math.max(...lines.map((line) => line[j]!.length)));
  for (const [first, ...rest] of lines) {
    const cells = rest.map((cell, j) => cell.padStart(widths[j + 1]!));
    report.note([first!.padEnd(widths[0]!), ...cells].join("  "));
  }
}
