import Table from "cli-table3";
import type { Bar } from "../bars/bar.ts";
import { QUOTED_NOTE } from "../bars/bars.ts";
import type { Surroundings } from "./machine.ts";
import type { Unit } from "./question.ts";
import type { Document } from "./results.ts";

/** Only spaces between columns, as the tables of the command line have it. */
const PLAIN = {
  top: "", "top-mid": "", "top-left": "", "top-right": "",
  bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "",
  left: "  ", "left-mid": "", mid: "", "mid-mid": "",
  right: "", "right-mid": "", middle: "  ",
}; // prettier-ignore

/** Columns under their titles: the first to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head: [...head],
    chars: PLAIN,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
  });
  made.push(...rows.map((row) => [...row]));
  const lines = made.toString().split("\n");
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** With three digits that count: 0.0123, 1.23, 123, 12,345. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const PER_SECOND: readonly Unit[] = ["ns/hop", "ns/op"];

export function surroundingsText(its: Surroundings): string {
  const memory = `${(its.memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  const busy = its.load > its.cores / 2 ? ` (load ${its.load.toFixed(1)}: expect noise)` : "";
  return `${its.cpu}, ${its.cores} cores, ${memory}${busy}; Node ${its.node}, V8 ${its.v8}, commit ${its.commit}\n`;
}

/** A question with its rows: median, range and spread of the rounds. */
export function answerText({ name, about, rows }: Document["questions"][number]): string {
  const unit = rows[0]?.unit;
  const rated = unit !== undefined && PER_SECOND.includes(unit);
  const head = ["", "median", "", ...(rated ? ["M/s"] : []), "least", "most", "spread"];
  const cells = rows.map((row) => [
    row.name,
    row.unit === "share" ? percent(row.median) : threeDigits(row.median),
    row.unit === "share" ? "" : row.unit,
    ...(rated ? [threeDigits(1e3 / row.median)] : []),
    row.unit === "share" ? percent(row.least) : threeDigits(row.least),
    row.unit === "share" ? percent(row.most) : threeDigits(row.most),
    percent(row.spread),
  ]);
  return `== ${name}: ${about}\n${table(head, cells)}`;
}

/**
 * Where we stand: what was reached, the bar, and what would be near the limit; "" if nothing of that was
 * measured.
 *
 * @param isWhole whether all was asked: then what lacks is told too
 */
export function barsText(all: readonly Bar[], reached: Document["bars"], isWhole: boolean): string {
  const found = new Map(reached.map((each) => [each.id, each]));
  const notes: string[] = [];
  const shown = all.filter(({ id }) => isWhole || found.has(id));
  if (shown.length === 0) return "";
  const rows = shown.map((bar) => {
    const its = found.get(bar.id);
    const mark = bar.against === undefined ? "" : ` [${noteNumber(notes, bar.against)}]`;
    const sign = bar.atMost ? "<=" : ">=";
    const limits = [`${sign} ${quantity(bar.bar, bar)}`, `${sign} ${quantity(bar.near, bar)}`];
    if (its === undefined) return [bar.what + mark, "-", ...limits, "not measured"];
    return [bar.what + mark, quantity(its.reached, bar), ...limits, its.standing];
  });
  const footnotes = notes.map((note, index) => `  [${index + 1}] ${note}\n`).join("");
  return `\n== It must hold\n${table(["", "reached", "bar", "near the limit", ""], rows)}${footnotes}${notes.length === 0 ? "" : `  ${QUOTED_NOTE}\n`}`;
}

const quantity = (value: number, { unit }: Pick<Bar, "unit">): string =>
  unit === "x" ? threeDigits(value) : `${threeDigits(value)} ${unit}`;

function noteNumber(notes: string[], note: string): number {
  if (!notes.includes(note)) notes.push(note);
  return notes.indexOf(note) + 1;
}
