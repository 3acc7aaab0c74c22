import { fileURLToPath } from "node:url";
import { controllers } from "@seedwire/tcp";
import { expect, test } from "vitest";
import { readMeasuredRuns } from "./measured.ts";
import { simulate } from "./simulate.ts";
import { brokenBars, summarize } from "./summary.ts";

/** The runs that cost least: 30 s over the longer paths, on the slow link; few that fill it. */
const runs = readMeasuredRuns(fileURLToPath(new URL("../goodput.csv", import.meta.url)))
  .filter(({ rateBps, rttNs }) => rateBps === 10e6 && rttNs >= 50e6)
  .filter(({ durationNs }) => durationNs === 30e9)
  .filter(({ goodputBps, seed, rttNs }) => goodputBps < 3e6 || (seed === 1 && rttNs === 50e6))
  .filter(({ cc }) => Object.hasOwn(controllers, cc));

test.each([...new Set(runs.map(({ cc }) => cc))])(
  "%s has the goodput that it has on Linux with the same losses",
  (cc) => {
    const pairs = runs
      .filter((run) => run.cc === cc)
      .map((linux) => ({ linux, seedwire: simulate(linux) }));
    expect(brokenBars(summarize(pairs))).toEqual([]);
  },
);

test("a run is the same whenever it is repeated", () => {
  const run = { ...runs[0]!, loss: 0.05, durationNs: 3e9 };
  expect(simulate(run)).toEqual(simulate(run));
});
