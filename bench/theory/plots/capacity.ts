import type { TopLevelSpec } from "vega-lite";
import type { TheoryReport } from "../report.ts";
import { byControl, linear, logarithmic } from "./encodings.ts";

/** What loss leaves of a path: who backs off at every loss, and who does not. */
export function capacityPlot({ capacity }: TheoryReport): TopLevelSpec {
  const values = capacity.map(({ cc, loss, share }) => ({ cc, loss, share: share.mean }));
  const encoding = {
    x: logarithmic("loss", "loss rate p", [1e-4, 1e-3, 1e-2, 0.1, 0.2], {
      domain: [9e-5, 0.22],
      format: "~%",
    }),
    y: linear("share", "goodput, of what the losses leave", { end: 1, format: "~%" }),
    ...byControl(values),
  };
  return {
    title: {
      text: "What random loss leaves of 20 Mbit/s",
      subtitle: "one flow, RTT 40 ms, queue 1 BDP, linux profile; mean of 2 seeds",
    },
    width: 460,
    height: 320,
    data: { values },
    layer: [
      { mark: { type: "line", strokeWidth: 1.8 }, encoding },
      { mark: { type: "point", filled: true, size: 45, opacity: 1 }, encoding },
    ],
  };
}
