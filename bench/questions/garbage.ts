import { PerformanceObserver } from "node:perf_hooks";
import { seconds } from "@seedwire/engine";
import { runDumbbell } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import type { Question } from "../lib/question.ts";

/** How much of the time of a steady bulk transfer goes to collecting garbage. */
export const garbage: Question = {
  name: "garbage",
  about: "share of the time of steady bulk TCP in which garbage is collected",

  ask(setting) {
    const lengthNs = seconds(setting.quick ? 5 : 20);
    const contestants = [1, 100].map((flows): Contestant => ({
      id: `garbage/${flows}`,
      name: flows === 1 ? "1 flow" : `${flows} flows`,
      unit: "share",
      measure: async () => {
        let [startMs, endMs] = [0, 0];
        const pauses = await gcPauses(() =>
          runDumbbell({ params: { flows }, lengthNs }, (isEnd) => {
            if (isEnd) endMs = performance.now();
            else startMs = performance.now();
          }),
        );
        const inBetween = pauses.filter(({ atMs }) => atMs >= startMs && atMs < endMs);
        return inBetween.reduce((sum, { lastedMs }) => sum + lastedMs, 0) / (endMs - startMs);
      },
    }));
    return duel(contestants, setting);
  },
};

interface Pause {
  readonly atMs: number;
  readonly lastedMs: number;
}

/** How long the collector held the program up while something was done. */
async function gcPauses(action: () => Promise<unknown>): Promise<Pause[]> {
  const pauses: Pause[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      pauses.push({ atMs: startTime, lastedMs: duration });
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  await action();
  await new Promise((resolve) => void setTimeout(resolve, 10)); // entries come a bit later
  observer.disconnect();
  return pauses;
}
