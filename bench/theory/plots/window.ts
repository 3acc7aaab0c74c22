import type { TopLevelSpec } from "vega-lite";
import type { PATHS } from "../experiments/window.ts";
import type { TheoryReport } from "../report.ts";
import { byControl, linear, perControl } from "./encodings.ts";

const TITLES: Record<keyof typeof PATHS, readonly [text: string, subtitle: string]> = {
  "one loss": [
    "The window after one loss",
    "slow start, then packet 250 is lost; 50 Mbit/s, RTT 100 ms, room for 2000 packets in the queue",
  ],
  "full queue": [
    "The window before a queue that fills",
    "10 Mbit/s, RTT 50 ms, queue of 1 BDP (42 packets): no other losses than it makes",
  ],
};

/** The congestion window over time, a picture for each control. */
export function windowPlot({ windows }: TheoryReport, path: keyof typeof PATHS): TopLevelSpec {
  const [text, subtitle] = TITLES[path];
  const values = windows
    .filter((window) => window.path === path)
    .flatMap(({ cc, points }) => points.map(([time, cwnd]) => ({ cc, time, cwnd })));
  const { color } = byControl(values);
  return {
    title: { text, subtitle },
    ...perControl(values),
    resolve: { scale: { y: "independent" } },
    spec: {
      width: 220,
      height: 130,
      mark: { type: "line", strokeWidth: 1.6 },
      encoding: {
        x: linear("time", "time, s"),
        y: linear("cwnd", "cwnd, segments"),
        color: { ...color, legend: null },
      },
    },
  };
}
