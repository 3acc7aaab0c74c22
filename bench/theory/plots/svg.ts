import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** Ink and paper; a viewer that prefers dark gets the second. */
const PAPER = ["#ffffff", "#0d1117"] as const;
const INK = ["#24292f", "#c9d1d9"] as const;
const FAINT = ["#d8dee4", "#30363d"] as const;

/** A color for each control, and for each formula; they are told apart by dashes and labels too. */
export const COLORS: Record<string, string> = {
  reno: "#3b82c4",
  cubic: "#d9662b",
  bbr: "#2f9e6e",
  bbr3: "#a05bc0",
  vegas: "#c2952b",
  dctcp: "#c2507f",
};
export const GREY = "#8b949e";

const CONFIG = {
  background: PAPER[0],
  font: "sans-serif",
  padding: 12,
  axis: {
    labelColor: INK[0],
    titleColor: INK[0],
    tickColor: FAINT[0],
    domainColor: FAINT[0],
    gridColor: FAINT[0],
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
  },
  title: {
    color: INK[0],
    fontSize: 15,
    subtitleColor: INK[0],
    subtitleFontSize: 12,
    anchor: "start",
    offset: 12,
  },
  header: { labelColor: INK[0], titleColor: INK[0], labelFontSize: 13 },
  legend: {
    labelColor: INK[0],
    titleColor: INK[0],
    labelFontSize: 12,
    symbolStrokeWidth: 2,
    labelLimit: 260,
  },
  view: { stroke: FAINT[0] },
} as const;

/** Draws a plot as SVG: the same bytes for the same numbers. */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const { spec: plot } = compile({
    ...spec,
    config: { ...CONFIG, ...spec.config },
  });
  const view = new View(parse(plot), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  const rules = [PAPER, INK, FAINT].map(
    ([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  );
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
  return `${svg.replace(/(<svg[^>]*>)/, `$1${style}`)}\n`;
}
