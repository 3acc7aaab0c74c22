import { TimeSeries } from "@seedwire/trace";
import type { RunObserver } from "seedwire";
import { LadderRecorder, type LadderStep } from "../ladder/index.ts";
import type { PageData } from "./page-data.ts";
import { runPageData } from "./run-page-data.ts";

/** Steps of a ladder that are kept: a page has more room than a terminal. */
const MOST_STEPS = 8000;

/** Looks on at a run and keeps what a page tells of it: series for plots, packets for the ladder. */
export class ReportRecorder {
  readonly #ladder = new LadderRecorder({ most: MOST_STEPS });
  #data: PageData | null = null;

  /** For `observers` of a run; of one run only. */
  readonly observe: RunObserver = (start) => {
    const series = new TimeSeries(start.simulation);
    this.#ladder.observe(start);
    return () => {
      series.finish();
      this.#data = runPageData(series, start.net);
    };
  };

  /** What happened, in order. */
  get steps(): readonly LadderStep[] {
    return this.#ladder.steps;
  }

  /** What the plots are drawn from; once the run is over. */
  get data(): PageData {
    if (this.#data === null) throw new Error("The run is not over: there is nothing to plot yet");
    return this.#data;
  }
}
