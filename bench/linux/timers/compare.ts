import { table } from "../../lib/table.ts";
import type { TraceReport } from "../trace-report.ts";
import { TIMER_CASES } from "./cases.ts";
import { isInside, isTrue, latestMs, type TimerRow } from "./row.ts";

/** Runs every row of the table of timers, and compares. */
export async function compareTimers(): Promise<TraceReport> {
  const rows: TimerRow[] = [];
  for (const { what, run } of TIMER_CASES) rows.push({ what, ...(await run()) });
  return {
    passed: rows.every(passes),
    text: `${rows.map(textOf).join("")}${rows.filter(passes).length} of ${rows.length} rows as on Linux\n`,
    json: rows.map((row) => ({ ...row, passed: passes(row) })),
  };
}

const passes = ({ events, facts }: TimerRow): boolean =>
  events.every(isInside) && facts.every(isTrue);

function textOf(row: TimerRow): string {
  const seconds = (timeMs: number): string => (timeMs / 1e3).toFixed(3);
  const lines = row.events.map((event): string[] => {
    const { label, simulatedMs, measuredMs } = event;
    const [least, most] = measuredMs.map(seconds);
    return [
      `  ${label}`,
      seconds(simulatedMs),
      seconds(latestMs(event)),
      least === most ? least! : `${least} to ${most}`,
      isInside(event) ? "inside" : "OUTSIDE",
    ];
  });
  const events =
    lines.length === 0 ? "" : table([["  s", "seedwire", "at most", "Linux", ""], ...lines]);
  const facts = row.facts.map((fact) => {
    const found = JSON.stringify(fact.simulated);
    return `  ${fact.label}: ${found}${isTrue(fact) ? "" : `, BUT ON LINUX ${JSON.stringify(fact.measured)}`}\n`;
  });
  return `${row.what}\n${events}${facts.join("")}`;
}
