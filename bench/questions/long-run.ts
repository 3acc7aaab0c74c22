import { ms, seconds } from "@seedwire/engine";
import { compileAnew } from "@seedwire/cli";
import { dumbbellNsPerHop, type DumbbellRun } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import { runErrand } from "../lib/in-process.ts";
import { peerContestants } from "../lib/peer-contestants.ts";
import { median } from "../lib/statistics.ts";
import type { Question } from "../lib/question.ts";

const STRETCH = { fromNs: seconds(1), lengthNs: seconds(15) };

interface Case {
  readonly id: string;
  readonly name: string;
  readonly run: DumbbellRun;
  /** After so long what V8 does by itself has been done, and again after it was told to compile anew. */
  readonly settledMs: number;
}

const CASES: readonly Case[] = [
  { id: "1", name: "1 flow", run: STRETCH, settledMs: 5_000 },
  {
    id: "1-unverified",
    name: "1 flow, verify=false",
    run: { ...STRETCH, params: { verify: false } },
    settledMs: 5_000,
  },
  {
    id: "1000-wide",
    name: "1,000 flows, 1 Gbit/s",
    run: {
      params: { flows: 1_000, rate: "1gbps", access: "10gbps", queue: 1_000 },
      fromNs: seconds(1),
      lengthNs: ms(800),
    },
    settledMs: 15_000, // seldom ways are found late, and what is large takes long to compile
  },
];

/** What is counted: the median of so many. */
const SAMPLES = 5;

/**
 * A process that runs for long: `seedwire run` has V8 compile anew then. Each sample is of a process of its
 * own, since that cannot be taken back.
 */
export const longRun: Question = {
  name: "long-run",
  about: "a packet-hop of bulk TCP in a process that has run for long: compiled as usual, and anew",

  ask(setting) {
    const contestants = CASES.flatMap(({ id, name }, index): Contestant[] => [
      contestant(`long-run/${id}`, `${name}, as usual`, "usual", index),
      contestant(`long-run/${id}-anew`, `${name}, compiled anew`, "anew", index),
    ]);
    const workload = { kind: "dumbbell", flows: 1, pairs: 1, fromSeconds: 1, seconds: 15 } as const;
    return duel(
      [...contestants, ...peerContestants(setting, "long-run", "1 flow", workload, "1")],
      {
        ...setting,
        warmUps: 0,
      },
    );
  },

  tasks: {
    usual: (index) => settledNsPerHop(CASES[index]!, false),
    anew: (index) => settledNsPerHop(CASES[index]!, true),
  },
};

const contestant = (id: string, name: string, task: string, size: number): Contestant => ({
  id,
  name,
  unit: "ns/hop",
  isFresh: true,
  measure: async () =>
    (await runErrand({ question: "long-run", task: { name: task, size } })).answer as number,
});

async function settledNsPerHop({ run, settledMs }: Case, anew: boolean): Promise<number> {
  await settle(run, settledMs);
  if (anew) {
    compileAnew();
    await settle(run, settledMs);
  }
  const samples: number[] = [];
  while (samples.length < SAMPLES) samples.push(await dumbbellNsPerHop(run));
  return median(samples);
}

async function settle(run: DumbbellRun, settledMs: number): Promise<void> {
  const endMs = Date.now() + settledMs;
  while (Date.now() < endMs) await dumbbellNsPerHop(run);
}
