import { table } from "../lib/table.ts";
import { groupBy } from "../lib/statistics.ts";
import type { CapacityCell, ResponseCell, TheoryReport } from "./report.ts";

/** The tables of the terminal. */
export const formatReport = ({ response, capacity }: TheoryReport): string =>
  `== windows under loss: segments delivered in a round trip, and what formulas say\n` +
  `${responseTable(response)}\n` +
  `== what loss leaves of 20 Mbit/s, RTT 40 ms\n${capacityTable(capacity)}`;

function responseTable(cells: readonly ResponseCell[]): string {
  const head = ["cc", "profile", "losses", "rtt ms", "p", "Mbit/s", "+-", "window"];
  const formulas = ["/ Mathis", "/ 1.31", "/ PFTK", "/ CUBIC", "/ CUBIC random", "RTOs / 1000"];
  const rows = cells.map((cell) => {
    const { goodputMbps, windowSegments, formulas } = cell;
    const over = (formula: number): string => (windowSegments.mean / formula).toFixed(2);
    return [
      cell.cc,
      cell.profile,
      cell.pattern === "periodic" ? "even" : "random",
      `${cell.rttMs}`,
      percent(cell.loss),
      goodputMbps.mean.toFixed(2),
      goodputMbps.deviation.toFixed(2),
      windowSegments.mean.toFixed(1),
      over(formulas.mathis),
      over(formulas.renoIndependent),
      over(formulas.pftk),
      over(formulas.cubic),
      over(formulas.cubicIndependent),
      cell.rtosPerThousand.toFixed(2),
    ];
  });
  return table([[...head, ...formulas], ...rows]);
}

function capacityTable(cells: readonly CapacityCell[]): string {
  const rows = groupBy(cells, ({ cc }) => cc);
  const losses = rows[0]!.map(({ loss }) => percent(loss));
  return table([
    ["share", ...losses],
    ...rows.map((row) => [row[0]!.cc, ...row.map(({ share }) => percent(share.mean, 3))]),
  ]);
}

const percent = (part: number, digits = 2): string => `${+(100 * part).toPrecision(digits)} %`;
