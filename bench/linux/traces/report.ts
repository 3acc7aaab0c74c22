import { table } from "../../lib/table.ts";
import type { Comparison, Difference, DifferenceKind } from "./compare-rows.ts";
import type { TraceComparison } from "./compare-trace.ts";
import type { TraceRow } from "./file.ts";

const KINDS: readonly DifferenceKind[] = ["line", "order", "window", "time", "timer"];
/** Rows shown before and behind each that differs. */
const CONTEXT = 3;
/** Rows shown of one trace at most. */
const SHOWN = 80;

const countOf = ({ differences }: Comparison, kind: DifferenceKind): number =>
  differences.filter((each) => each.kind === kind).length;

/** One line for each trace, and a head. */
export function summaryTable(comparisons: readonly TraceComparison[]): string {
  const rows = comparisons.map((comparison): string[] => {
    const { file, timers, worstMs, given, differences } = comparison;
    return [
      file.name,
      `${file.rows.length}`,
      ...KINDS.map((kind) => `${countOf(comparison, kind)}`),
      worstMs.toFixed(2),
      differences.length === 0 ? "equal" : "DIFFERS",
      given,
      timersText(timers),
    ];
  });
  const head = ["trace", "rows", ...KINDS, "worst ms", "", "given", "timers, ms"];
  return table([head, ...rows]);
}

/** The first timers: how long they were set, and how long they took in the kernel. */
function timersText(timers: TraceComparison["timers"]): string {
  const texts = timers.map(
    ({ nominalMs, measuredMs }) => `${nominalMs.toFixed(0)}>${measuredMs.toFixed(0)}`,
  );
  return `${texts.slice(0, 3).join(" ")}${texts.length > 3 ? ` +${texts.length - 3}` : ""}`;
}

/** What differs in a trace, Linux on the left, the simulator on the right. */
export function sideBySide(comparison: TraceComparison): string {
  const { file, simulated, pairs, differences, given, unaided } = comparison;
  if (differences.length === 0) {
    if (given === "") return "";
    return `${file.name}: equal, given the ${given}; without: ${countsText(unaided)}\n`;
  }
  const about = new Map(differences.map((each) => [`${each.linux} ${each.simulated}`, each]));
  const marks = pairs.map(([i, j]) => about.get(`${i} ${j}`));
  const near = marks.map((_, n) =>
    marks.slice(Math.max(0, n - CONTEXT), n + CONTEXT + 1).some(Boolean),
  );
  const lines: string[] = [];
  pairs.forEach(([i, j], n) => {
    if (!near[n]) return;
    if (n > 0 && !near[n - 1]) lines.push("  ...");
    const mark = marks[n];
    const left = i < 0 ? "" : rowText(file.rows[i]!);
    const right = j < 0 ? "" : rowText(simulated[j]!);
    const note = mark === undefined ? "" : ` <- ${mark.kind}: ${mark.about}`;
    lines.push(`${mark === undefined ? " " : "*"} ${left.padEnd(60)} | ${right.padEnd(60)}${note}`);
  });
  const rest = lines.length > SHOWN ? [`  ... ${lines.length - SHOWN} more rows`] : [];
  const head = `${file.name}: ${countsText(comparison)} (Linux on the left, seedwire on the right)`;
  return [head, ...lines.slice(0, SHOWN), ...rest].map((each) => `${each}\n`).join("");
}

const countsText = (comparison: Comparison): string =>
  KINDS.map((kind) => [kind, countOf(comparison, kind)] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} differ in ${kind}`)
    .join(", ");

/** A row in a few words: `250.713 < . seq 1 len 0 ack 99913 win 4393984 lost`. */
export function rowText({
  timeMs,
  direction,
  flags,
  seq,
  length,
  ack,
  window,
  sack,
  fate,
}: TraceRow): string {
  const numbers = `${seq}+${length}${ack === null ? "" : ` ack ${ack}`} win ${window}`;
  const more = [sack === "" ? "" : `sack ${sack}`, fate].filter(Boolean).join(" ");
  return `${timeMs.toFixed(3).padStart(9)} ${direction} ${flags.padEnd(2)} ${numbers} ${more}`.trimEnd();
}

/** For `--json`. */
export function traceJson(comparison: TraceComparison) {
  const { file, simulated, differences, timers, worstMs, worstAbsoluteMs, given, unaided } =
    comparison;
  const rowOf = (rows: readonly TraceRow[], at: number) =>
    at < 0 ? null : { row: at + 1, ...rows[at]! };
  const countsOf = (each: Comparison) =>
    Object.fromEntries(KINDS.map((kind) => [kind, countOf(each, kind)]));
  const shown = (each: Difference) => ({
    kind: each.kind,
    about: each.about,
    linux: rowOf(file.rows, each.linux),
    simulated: rowOf(simulated, each.simulated),
  });
  return {
    trace: file.name,
    scenario: file.header.get("scenario") ?? "",
    cc: file.header.get("cc") ?? "",
    equal: differences.length === 0,
    rows: file.rows.length,
    simulatedRows: simulated.length,
    differences: countsOf(comparison),
    worstMs,
    worstAbsoluteMs,
    timers: timers.map(({ linux, nominalMs, measuredMs }) => ({
      row: linux + 1,
      nominalMs,
      measuredMs,
    })),
    given,
    unaided: countsOf(unaided),
    details: differences.map(shown),
  };
}
