import type { TheoryReport } from "../report.ts";
import { capacityPlot } from "./capacity.ts";
import { cubicPlot, renoPlot } from "./response.ts";
import { toSvg } from "./svg.ts";
import { twoFlowsPlot } from "./two-flows.ts";
import { windowPlot } from "./window.ts";

/** All plots: the name of the file, and what is in it. */
export async function drawPlots(report: TheoryReport): Promise<[name: string, svg: string][]> {
  const plots = {
    "reno-under-loss": renoPlot(report),
    "cubic-under-loss": cubicPlot(report),
    "capacity-under-loss": capacityPlot(report),
    "window-one-loss": windowPlot(report, "one loss"),
    "window-full-queue": windowPlot(report, "full queue"),
    "two-flows": twoFlowsPlot(report),
  };
  const drawn: [string, string][] = [];
  for (const [name, plot] of Object.entries(plots)) drawn.push([name, await toSvg(plot)]);
  return drawn;
}
