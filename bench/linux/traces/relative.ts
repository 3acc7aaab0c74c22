import type { TraceRow } from "./file.ts";

/**
 * A table of several connections shows the numbers of all but the last as they were on the wire: makes
 * them relative too. A packet belongs to the connection whose initial sequence number is just below its
 * own, or that it acknowledges.
 */
export function relativeRows(rows: readonly TraceRow[]): readonly TraceRow[] {
  const first = { ">": new Set<number>(), "<": new Set<number>() };
  for (const { direction, flags, seq } of rows) if (flags.includes("S")) first[direction].add(seq);
  const relative = (number: number, of: ReadonlySet<number>): number => {
    const near = [...of].filter((each) => each <= number);
    return near.length === 0 ? number : number - Math.max(...near);
  };
  return rows.map((row) => {
    const [own, other] =
      row.direction === ">" ? [first[">"], first["<"]] : [first["<"], first[">"]];
    const ack = row.ack === null ? null : relative(row.ack, other);
    return { ...row, seq: relative(row.seq, own), ack };
  });
}
