import uPlot from "uplot";
import { color } from "./color.ts";
import { countText, drawMarks, nearestMark, type Marks } from "./marks.ts";
import { align, type Quantity } from "./points.ts";
import { formatAxis, formatTime, formatTimes, formatValue, type Unit } from "./quantities.ts";
import type { Zoom } from "./zoom.ts";

/** A line of a plot. */
export interface Line {
  readonly label: string;
  /** `--line-1` to `--line-8` of the style sheet. */
  readonly color: number;
  /** @param fromNs what is shown */
  readonly points: (fromNs: number, toNs: number) => Quantity;
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
  /** Of the style sheet. */
  readonly color: string;
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
const sloped = uPlot.paths.linear!();

/** A plot over the time of the run, which is zoomed together with others. */
export class Plot {
  readonly #options: PlotOptions;
  readonly #zoom: Zoom;
  readonly #plot: uPlot;
  readonly #figure: HTMLElement;
  readonly #told: HTMLElement;
  readonly #observer: ResizeObserver;
  readonly #repaint = (): void => this.#plot.redraw();

  constructor(parent: HTMLElement, options: PlotOptions, zoom: Zoom) {
    this.#options = options;
    this.#zoom = zoom;
    this.#figure = document.createElement("figure");
    this.#figure.setAttribute("aria-label", `${options.title}: ${options.about}`);
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
    darkness.addEventListener("change", this.#repaint);
    this.#tellMarks();
  }

  remove(): void {
    this.#observer.disconnect();
    darkness.removeEventListener("change", this.#repaint);
    this.#zoom.leave(this.#plot);
    this.#plot.destroy();
    this.#figure.remove();
  }

  #lines(): Quantity[] {
    const [from, to] = this.#zoom.range;
    return this.#options.lines.map(({ points }) => points(from * 1e9, to * 1e9));
  }

  #data(): uPlot.AlignedData {
    const { times, columns } = align(this.#lines());
    return [times, ...columns];
  }

  #uplotOptions(width: number): uPlot.Options {
    const { unit, lines, fromZero = true } = this.#options;
    const [min, max] = this.#zoom.range;
    const zoom = this.#zoom;
    const areSloped = this.#lines().map(({ isSloped = false }) => isSloped);
    const axis: uPlot.Axis = {
      stroke: () => color("--text-dim"),
      grid: { stroke: () => color("--grid"), width: 1 },
      ticks: { stroke: () => color("--grid") },
    };
    return {
      width,
      height: HEIGHT,
      cursor: {
        sync: { key: zoom.key },
        drag: { x: true, y: false },
        points: { size: 6 },
        bind: { dblclick: () => () => (zoom.reset(), null) },
        // What holds at the cursor is what was set before it.
        dataIdx: (plot, _series, closest, time) =>
          plot.data[0][closest]! > time ? Math.max(0, closest - 1) : closest,
      },
      scales: {
        x: { time: false, min, max, auto: false },
        y: { range: (_plot, least, greatest) => rangeOf(least, greatest, fromZero) },
      },
      axes: [
        { ...axis, space: 110, values: (_plot, splits) => formatTimes(splits) },
        { ...axis, size: 92, values: (_plot, splits) => formatAxis(splits, unit) },
      ],
      series: [
        { label: "time", value: (plot) => timeAtCursor(plot) },
        ...lines.map(
          ({ label, color: number, dashed = false, filled = false, hidden = false }, at) => ({
            label,
            stroke: () => color(`--line-${number}`),
            width: filled ? 1 : 1.5,
            ...(filled ? { fill: () => `${color(`--line-${number}`)}30` } : {}),
            show: !hidden,
            paths: areSloped[at] === true ? sloped : stepped,
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
            const { min: from = null, max: to = null } = plot.scales[key]!;
            // Not within what uPlot does just now: it goes on with the data that it had.
            if (key === "x") queueMicrotask(() => zoom.show(from ?? 0, to ?? 0));
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
    for (const { fromNs, toNs, color: name } of this.#options.bands ?? []) {
      const from = Math.max(bbox.left, plot.valToPos(fromNs / 1e9, "x", true));
      const to = Math.min(bbox.left + bbox.width, plot.valToPos(toNs / 1e9, "x", true));
      if (to < bbox.left || from > bbox.left + bbox.width) continue;
      ctx.fillStyle = color(name);
      ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
    }
  }

  /** What the mark under the cursor is; else how many there are. */
  #tellMarks(plot?: uPlot): void {
    const { marks = [], unit } = this.#options;
    const isHere = plot !== undefined && plot.over.matches(":hover");
    const nearest = isHere ? nearestMark(plot, marks) : null;
    if (nearest === null) {
      this.#told.textContent = marks
        .map(countText)
        .filter((text) => text !== "")
        .join("; ");
      return;
    }
    const { kind, label, timeNs, value } = nearest;
    const time = formatTime(timeNs / 1e9, 0);
    this.#told.textContent = `${kind} (${label}) at ${time}, ${formatValue(value, unit, 9)}`;
  }
}

const darkness = matchMedia("(prefers-color-scheme: dark)");

function timeAtCursor(plot: uPlot): string {
  const { left = -1 } = plot.cursor;
  const { min, max } = plot.scales["x"]!;
  return left < 0 ? "" : formatTime(plot.posToVal(left, "x"), (max ?? 0) - (min ?? 0));
}

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
