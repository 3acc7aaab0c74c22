import type { TopLevelSpec } from "vega-lite";
import { TWO_FLOWS } from "../experiments/two-flows.ts";
import type { TheoryReport } from "../report.ts";
import { linear, perControl, told } from "./encodings.ts";
import { COLORS, GREY } from "./svg.ts";

/** How a second flow gets its part, a picture for each control. */
export function twoFlowsPlot({ twoFlows }: TheoryReport): TopLevelSpec {
  const values = twoFlows.flatMap(({ cc, points }) =>
    points.flatMap(([time, first, second]) => [
      { cc, time, flow: "first", mbps: first },
      { cc, time, flow: "second", mbps: second },
    ]),
  );
  const { color } = told("flow", ["first", "second"], [GREY, COLORS["cubic"]!]);
  return {
    title: {
      text: "Two equal flows, the second 15 s later",
      subtitle: "10 Mbit/s, RTT 40 ms, queue of 1 BDP; goodput of each second",
    },
    ...perControl(values),
    spec: {
      width: 220,
      height: 130,
      mark: { type: "line", strokeWidth: 1.6 },
      encoding: {
        x: linear("time", "time, s"),
        y: linear("mbps", "goodput, Mbit/s", { end: TWO_FLOWS.rateBps / 1e6 }),
        color,
      },
    },
  };
}
