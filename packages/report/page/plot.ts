import uPlot from "uplot";
import type { PagePoints } from "../src/html/page-data.ts";
import { color } from "./color.ts";
import { drawMarks, nearestMark, type Marks } from "./marks.ts";
import { align } from "./points.ts";
import { formatTime, formatValue, type Unit } from "./quantities.ts";
import type { Zoom } from "./zoom.ts";

/** A line of a plot. */
export interface Line {
  readonly label: string;
  /** `--line-1` to `--line-8` of the style sheet. */
  readonly color: number;
  readonly points: (from: number, to: number) => PagePoints;
  readonly dashed?: boolean;
  /** What is below it is shaded. */
  readonly filled?: boolean;
  /** Only shown once its name is clicked. Default false. */
  readonly hidden?: boolean;
}

/** A time in which something holds, as a colour behind the lines. */
export interface Band {
  readonly fromNs: number;
  readonly toNs: number;
  readonly className: string;
}

export interface PlotOptions {
  readonly title: string;
  readonly about: string;
  readonly unit: Unit;
  readonly lines: readonly Line[];
  readonly marks?: readonly Marks[];
  readonly bands?: readonly Band[];
  /** The axis begins at 0. Default true. */
  readonly fromZero?: boolean;
  /** Lines depend on what part is shown. Default false. */
  readonly follows?: boolean;
}

const HEIGHT = 240;
const stepped = uPlot.paths.stepped!({ align: 1 });

/** A plot over the time of the run, which is zoomed together with others. */
export class Plot {
  readonly #options: PlotOptions;
  readonly #zoom: Zoom;
  readonly #plot: uPlot;
  readonly #figure: HTMLElement;
  readonly #told: HTMLElement;
  readonly #observer: ResizeObserver;

  constructor(parent: HTMLElement, options: PlotOptions, zoom: Zoom) {
    this.#options = options;
    this.#zoom = zoom;
    this.#figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const title = document.createElement("b");
    title.textContent = options.title;
    caption.append(title, ` ${options.about}`);
    this.#told = document.createElement("div");
    this.#told.className = "told";
    const place = document.createElement("div");
    this.#figure.append(caption, place, this.#told);
    parent.append(this.#figure);
    this.#plot = new uPlot(this.#uplotOptions(place.clientWidth || 800), this.#data(), place);
    zoom.join(this.#plot, () => {
      if (options.follows === true) this.#plot.setData(this.#data(), false);
    });
    this.#observer = new ResizeObserver(() => {
      this.#plot.setSize({ width: place.clientWidth, height: HEIGHT });
    });
    this.#observer.observe(place);
    this.#tellMarks();
  }

  remove(): void {
    this.#observer.disconnect();
    this.#zoom.leave(this.#plot);
    this.#plot.destroy();
    this.#figure.remove();
  }

  #data(): uPlot.AlignedData {
    const [from, to] = this.#zoom.range;
    const lines = this.#options.lines.map(({ points }) => points(from * 1e9, to * 1e9));
    const { times, columns } = align(lines);
    return [times, ...columns];
  }

  #uplotOptions(width: number): uPlot.Options {
    const { unit, lines, fromZero = true } = this.#options;
    const [min, max] = this.#zoom.range;
    const axis = { stroke: color("--text-dim"), grid: { stroke: color("--grid"), width: 1 } };
    const zoom = this.#zoom;
    return {
      width,
      height: HEIGHT,
      cursor: {
        sync: { key: "time" },
        drag: { x: true, y: false },
        points: { size: 6 },
        bind: { dblclick: () => () => (zoom.reset(), null) },
      },
      scales: {
        x: { time: false, min, max, auto: false },
        y: { range: (_plot, least, greatest) => rangeOf(least, greatest, fromZero) },
      },
      axes: [
        {
          ...axis,
          values: (_plot, splits) => splits.map((at) => `${Number(at.toPrecision(9))} s`),
        },
        {
          ...axis,
          size: 84,
          values: (_plot, splits) => {
            const greatest = Math.max(...splits.map(Math.abs));
            return splits.map((at) => formatValue(at, unit, 6, greatest));
          },
        },
      ],
      series: [
        { label: "time", value: (_plot, at) => (at === null ? "" : formatTime(at)) },
        ...lines.map(
          ({ label, color: number, dashed = false, filled = false, hidden = false }) => ({
            label,
            stroke: color(`--line-${number}`),
            width: filled ? 1 : 1.5,
            ...(filled ? { fill: `${color(`--line-${number}`)}30` } : {}),
            show: !hidden,
            paths: stepped,
            points: { show: false },
            ...(dashed ? { dash: [5, 4] } : {}),
            value: (_plot: uPlot, value: number | null) =>
              value === null ? "" : formatValue(value, unit, 6),
          }),
        ),
      ],
      hooks: {
        setScale: [
          (plot, key) => {
            const { min: from, max: to } = plot.scales[key]!;
            if (key === "x") zoom.show(from ?? 0, to ?? 0);
          },
        ],
        drawClear: [(plot) => this.#drawBands(plot)],
        draw: [(plot) => this.#options.marks?.forEach((marks) => drawMarks(plot, marks))],
        setCursor: [(plot) => this.#tellMarks(plot)],
      },
    };
  }

  #drawBands(plot: uPlot): void {
    const { ctx, bbox } = plot;
    for (const { fromNs, toNs, className } of this.#options.bands ?? []) {
      const from = Math.max(bbox.left, plot.valToPos(fromNs / 1e9, "x", true));
      const to = Math.min(bbox.left + bbox.width, plot.valToPos(toNs / 1e9, "x", true));
      if (to < bbox.left || from > bbox.left + bbox.width) continue;
      ctx.fillStyle = color(className);
      ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
    }
  }

  /** What the mark beside the cursor is; else how many there are. */
  #tellMarks(plot?: uPlot): void {
    const { marks = [], unit } = this.#options;
    const nearest = plot === undefined ? null : nearestMark(plot, marks);
    if (nearest !== null) {
      const { kind, label, timeNs, value } = nearest;
      this.#told.textContent = `${kind} (${label}) at ${formatTime(timeNs / 1e9)}, ${formatValue(value, unit, 9)}`;
      return;
    }
    const counts = marks.map(countText);
    this.#told.textContent = counts.filter((text) => text !== "").join("; ");
  }
}

const countText = ({ kind, kinds, marked: { count, labels }, shape }: Marks): string => {
  if (count === 0) return "";
  const kept = labels.length === count ? "" : `, of which ${labels.length} are shown`;
  return `${shape}: ${count} ${count === 1 ? kind : kinds}${kept}`;
};

/** With some room above. */
function rangeOf(
  least: number | null,
  greatest: number | null,
  fromZero: boolean,
): [number, number] {
  if (least === null || greatest === null) return [0, 1];
  const bottom = fromZero ? Math.min(0, least) : least;
  const height = greatest - bottom || 1;
  return [fromZero ? bottom : bottom - height * 0.05, bottom + height * 1.08];
}
