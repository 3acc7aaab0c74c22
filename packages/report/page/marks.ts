import type uPlot from "uplot";
import type { PageMarks } from "../src/html/page-data.ts";
import { color } from "./color.ts";

/** Things that happened, as crosses or rings on a plot. */
export interface Marks {
  /** What one of them is called, and several. */
  readonly kind: string;
  readonly kinds: string;
  readonly marked: PageMarks;
  readonly shape: "crosses" | "rings";
  /** Of the style sheet. */
  readonly color: string;
}

export interface Mark {
  readonly kind: string;
  readonly label: string;
  readonly timeNs: number;
  readonly value: number;
}

/** Half the size of a mark, and how near the cursor has to be, CSS pixels. */
const SIZE = 3.5;
const NEAR = 8;

export function drawMarks(plot: uPlot, { marked, shape, color: name }: Marks): void {
  const { ctx, bbox } = plot;
  const size = SIZE * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  marked.timesNs.forEach((timeNs, at) => {
    const x = plot.valToPos(timeNs / 1e9, "x", true);
    if (x < bbox.left - size || x > bbox.left + bbox.width + size) return;
    const y = plot.valToPos(marked.values[at]!, "y", true);
    if (shape === "crosses") {
      ctx.moveTo(x - size, y - size);
      ctx.lineTo(x + size, y + size);
      ctx.moveTo(x - size, y + size);
      ctx.lineTo(x + size, y - size);
    } else {
      ctx.moveTo(x + size, y);
      ctx.arc(x, y, size, 0, 7);
    }
  });
  ctx.strokeStyle = color(name);
  ctx.lineWidth = 1.4 * devicePixelRatio;
  ctx.stroke();
  ctx.restore();
}

/** The mark that the cursor points at; null if there is none. */
export function nearestMark(plot: uPlot, all: readonly Marks[]): Mark | null {
  const { left = -1, top = -1 } = plot.cursor;
  if (left < 0 || top < 0) return null;
  let nearest: Mark | null = null;
  let least = NEAR;
  for (const { kind, marked } of all) {
    marked.timesNs.forEach((timeNs, at) => {
      const value = marked.values[at]!;
      const x = plot.valToPos(timeNs / 1e9, "x");
      if (Math.abs(x - left) > least) return;
      const distance = Math.hypot(x - left, plot.valToPos(value, "y") - top);
      if (distance > least) return;
      least = distance;
      nearest = { kind, label: marked.labels[at]!, timeNs, value };
    });
  }
  return nearest;
}

/** How many there are: `crosses: 27 retransmissions (20 lost, 7 RTO)`. */
export function countText({ kind, kinds, shape, marked: { count, labels } }: Marks): string {
  if (count === 0) return "";
  const byLabel = new Map<string, number>();
  for (const label of labels) byLabel.set(label, (byLabel.get(label) ?? 0) + 1);
  const isWhole = labels.length === count;
  const parts = isWhole
    ? [...byLabel].map(([label, times]) => `${times} ${label}`).join(", ")
    : `of which ${labels.length} are shown`;
  return `${shape}: ${count} ${count === 1 ? kind : kinds} (${parts})`;
}
