import { Session } from "node:inspector";
import { PerformanceObserver } from "node:perf_hooks";
import { seconds } from "@seedwire/engine";
import { runDumbbell, type DumbbellRun } from "../lib/dumbbell.ts";
import type { Question } from "../lib/question.ts";

/** What is counted of a run: the same in each run, whatever else the machine does. */
export interface Counts {
  /** Events of the simulation for each packet-hop. */
  readonly eventsPerHop: number;
  /** Calls of functions of seedwire for each packet-hop, as V8 counts them with its optimizer off. */
  readonly callsPerHop: number;
}

/** Runs that are counted, each over about 20,000 packet-hops. */
const COUNTED: Readonly<Record<string, DumbbellRun>> = {
  "1 flow": { lengthNs: seconds(0.5) },
  "1 flow, 1 % loss": { params: { loss: "1%" }, lengthNs: seconds(4) },
  "100 flows": { params: { flows: 100 }, lengthNs: seconds(0.5) },
};

/** Counted in a process of its own: see `counting`. */
const counted = async (): Promise<Record<string, Counts>> => {
  const calls = new CallCounter();
  const all: Record<string, Counts> = {};
  for (const [name, run] of Object.entries(COUNTED)) {
    let count = 0;
    const { hops, events } = await runDumbbell(run, (isEnd) => {
      count = calls.take();
      if (!isEnd) count = 0;
    });
    all[name] = { eventsPerHop: events / hops, callsPerHop: count / hops };
  }
  return all;
};

/** Calls of functions, counted by V8 for its reports of coverage; it does not optimize meanwhile. */
class CallCounter {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  }

  /** Calls since this was asked last, of functions that are not Node's. */
  take(): number {
    let calls = 0;
    this.#session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error !== null) throw error;
      for (const { url, functions } of result) {
        if (!url.startsWith("file:")) continue;
        for (const { ranges } of functions) calls += ranges[0]!.count;
      }
    });
    return calls;
  }
}

/** A young generation so large that nothing is collected while bytes are counted, MB. */
const YOUNG_MB = 256;

/** Options of Node that `allocated` needs. */
export const ALLOCATION_OPTIONS = [
  "--expose-gc",
  `--min-semi-space-size=${YOUNG_MB}`,
  `--max-semi-space-size=${YOUNG_MB}`,
];

/** Runs whose bytes are counted, at most: garbage may be collected in between by time, or for lack of memory. */
const TRIES = 5;

/** Bytes allocated for each packet-hop, once the code is optimized. */
const allocated = async (): Promise<Record<string, number>> => {
  const all: Record<string, number> = {};
  for (const [name, run] of Object.entries(COUNTED)) {
    for (let round = 0; round < 3; round++) await runDumbbell(run);
    let bytes: number | null = null;
    for (let tried = 0; tried < TRIES && bytes === null; tried++) bytes = await bytesPerHop(run);
    if (bytes === null) throw new Error(`${name}: garbage was collected in each of ${TRIES} runs`);
    all[name] = bytes;
  }
  return all;
};

/** Bytes that a run allocates for each packet-hop; null if garbage was collected in between. */
async function bytesPerHop(run: DumbbellRun): Promise<number | null> {
  globalThis.gc!();
  let collections = 0;
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  let [from, to] = [0, 0];
  observer.observe({ entryTypes: ["gc"] });
  const { hops } = await runDumbbell(run, (isEnd) => {
    if (isEnd) to = process.memoryUsage().heapUsed;
    else from = process.memoryUsage().heapUsed;
  });
  await new Promise((resolve) => void setTimeout(resolve, 10)); // entries come a bit later
  observer.disconnect();
  return collections > 0 ? null : (to - from) / hops;
}

/** What `bench:check` counts, in processes of its own. */
export const counting: Question = {
  name: "counting",
  about: "events, calls of functions and bytes allocated for each packet-hop",
  ask: () => Promise.resolve([]),
  tasks: { counted, allocated },
};
