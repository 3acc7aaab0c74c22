import { groupBy, mean } from "../lib/statistics.ts";
import type { CapacityResult, CapacityTask } from "./experiments/capacity.ts";
import {
  predict,
  type Predictions,
  type ResponseResult,
  type ResponseTask,
} from "./experiments/response.ts";
import type { TwoFlowsResult, TwoFlowsTask } from "./experiments/two-flows.ts";
import type { WindowResult, WindowTask } from "./experiments/window.ts";
import { rounded } from "./simulate.ts";
import type { Task } from "./worker.ts";

/** Mean and standard deviation over seeds. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** Runs that differ only in their seed. */
export interface ResponseCell extends Omit<ResponseTask, "experiment" | "seed"> {
  readonly seeds: number;
  readonly goodputMbps: Spread;
  readonly windowSegments: Spread;
  readonly cwndSegments: number;
  readonly rtosPerThousand: number;
  /** Windows, segments. */
  readonly formulas: Predictions;
}

export interface CapacityCell extends Omit<CapacityTask, "experiment" | "seed"> {
  readonly share: Spread;
}

/** All that the bench found: plain JSON data. */
export interface TheoryReport {
  readonly response: readonly ResponseCell[];
  readonly capacity: readonly CapacityCell[];
  readonly windows: readonly (Pick<WindowTask, "cc" | "path"> & WindowResult)[];
  readonly twoFlows: readonly (Pick<TwoFlowsTask, "cc"> & TwoFlowsResult)[];
}

/** Puts together what came of the tasks; results are in the order of these. */
export function reportOf(tasks: readonly Task[], results: readonly object[]): TheoryReport {
  const of = <T extends Task, R>(experiment: T["experiment"]): (T & R)[] =>
    tasks.flatMap((task, i) =>
      task.experiment === experiment ? [{ ...(task as T), ...(results[i] as R) }] : [],
    );
  return {
    response: cells(of<ResponseTask, ResponseResult>("response")).map(responseCell),
    capacity: cells(of<CapacityTask, CapacityResult>("capacity")).map(([first, ...rest]) => ({
      cc: first.cc,
      loss: first.loss,
      share: spread([first, ...rest].map(({ share }) => share)),
    })),
    windows: of<WindowTask, WindowResult>("window").map(({ cc, path, points }) => ({
      cc,
      path,
      points,
    })),
    twoFlows: of<TwoFlowsTask, TwoFlowsResult>("two flows").map(({ cc, points }) => ({
      cc,
      points,
    })),
  };
}

type NonEmpty<T> = readonly [T, ...T[]];

/** Runs that differ only in their seed, together. */
function cells<R extends { cc: string; loss: number }>(runs: readonly R[]): NonEmpty<R>[] {
  const key = (run: R): string => {
    const { profile, pattern, rttMs } = run as Partial<ResponseTask>;
    return [run.cc, run.loss, profile, pattern, rttMs].join(" ");
  };
  return groupBy(runs, key) as NonEmpty<R>[] & R[][];
}

function responseCell(runs: NonEmpty<ResponseTask & ResponseResult>): ResponseCell {
  const { cc, profile, pattern, loss, rttMs } = runs[0];
  return {
    cc,
    profile,
    pattern,
    loss,
    rttMs,
    seeds: runs.length,
    goodputMbps: spread(runs.map(({ goodputMbps }) => goodputMbps)),
    windowSegments: spread(runs.map(({ windowSegments }) => windowSegments)),
    cwndSegments: rounded(mean(runs.map(({ cwndSegments }) => cwndSegments))),
    rtosPerThousand: rounded(mean(runs.map(({ rtosPerThousand }) => rtosPerThousand))),
    formulas: predict({ profile, loss, rttMs }),
  };
}

function spread(values: readonly number[]): Spread {
  const center = mean(values);
  const squares = values.map((value) => (value - center) * (value - center));
  const variance = values.length < 2 ? 0 : (mean(squares) * values.length) / (values.length - 1);
  return { mean: rounded(center), deviation: rounded(Math.sqrt(variance)) };
}
