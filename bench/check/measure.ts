import type { Rows } from "../bars/bar.ts";
import { byId } from "../bars/bars.ts";
import { runErrand } from "../lib/in-process.ts";
import type { Row } from "../lib/question.ts";
import { median, ratios } from "../lib/statistics.ts";
import { ALLOCATION_OPTIONS, type Counts } from "./counts.ts";

/** A number that is watched: it may fall, and rise only up to a limit. */
export interface Watched {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  /** How far it may rise above what was recorded: 1.5 is half as much again. */
  readonly tolerance: number;
  /** How far it may rise beside that, for what is near 0. Default 0. */
  readonly slack?: number;
}

/** A ratio of two rows of one question, whose contestants work in turn in one process. */
export interface WatchedRatio {
  readonly id: string;
  readonly what: string;
  readonly question: string;
  readonly of: string;
  readonly to: string;
  readonly tolerance: number;
  /** Not in the short form: it takes long, or needs a compiler of C. */
  readonly long?: boolean;
}

/**
 * Which ratios are watched. Their tolerance is what a busy machine makes of a ratio, and a bit more: in ten
 * runs of the short form, with four times as many jobs as processors, the highest was 1.1 to 1.6 times the lowest; of
 * 100 flows against one twice, so that one is not in the short form.
 */
export const watchedRatios: readonly WatchedRatio[] = [
  {
    id: "native", what: "bulk TCP, 1 flow, against the C skeleton",
    question: "tcp-flows", of: "tcp/1", to: "tcp/native-1", tolerance: 1.35, long: true,
  },
  {
    id: "flows-100", what: "100 flows against one, per hop",
    question: "tcp-flows", of: "tcp/100", to: "tcp/1", tolerance: 1.8, long: true,
  },
  {
    id: "flows-1000", what: "1,000 flows against one, per hop",
    question: "tcp-flows", of: "tcp/1000", to: "tcp/1", tolerance: 1.6, long: true,
  },
  {
    id: "flows-10000", what: "10,000 flows against one, per hop",
    question: "tcp-flows", of: "tcp/10000", to: "tcp/1", tolerance: 1.6, long: true,
  },
  {
    id: "loss-1%", what: "1 % loss against none, per hop",
    question: "tcp-loss", of: "tcp-loss/1%", to: "tcp-loss/0", tolerance: 1.8,
  },
  {
    id: "loss-5%", what: "5 % loss against none, per hop",
    question: "tcp-loss", of: "tcp-loss/5%", to: "tcp-loss/0", tolerance: 1.8, long: true,
  },
  {
    id: "two-ways", what: "text both ways against one way, per hop",
    question: "two-ways", of: "two-ways/both", to: "two-ways/one", tolerance: 1.8,
  },
  {
    id: "wire-bytes", what: "--wire bytes against normal",
    question: "wire-bytes", of: "wire-bytes/bytes", to: "wire-bytes/normal", tolerance: 1.8,
  },
  {
    id: "verify", what: "every byte compared against none",
    question: "verify", of: "verify/on", to: "verify/off", tolerance: 1.8,
  },
  {
    id: "digest", what: "with the digest against without",
    question: "digest", of: "digest/headers", to: "digest/none", tolerance: 1.35, long: true,
  },
  {
    id: "pcap-host", what: "pcap of one host against none",
    question: "pcap", of: "pcap/host", to: "pcap/none", tolerance: 1.35, long: true,
  },
  {
    id: "pcap-all", what: "pcap of both ends of every link against none",
    question: "pcap", of: "pcap/all", to: "pcap/none", tolerance: 1.35, long: true,
  },
  {
    id: "queue-1000", what: "event queue against a textbook heap, 1,000 pending",
    question: "event-queue", of: "event-queue/replace-1000", to: "event-queue/textbook-1000",
    tolerance: 2,
  },
  {
    id: "queue-100000", what: "event queue against a textbook heap, 100,000 pending",
    question: "event-queue", of: "event-queue/replace-100000", to: "event-queue/textbook-100000",
    tolerance: 2,
  },
]; // prettier-ignore

/** Calls and events are the same in each run: they may rise by a new duty of the protocols, not more. */
const COUNT_TOLERANCE = 1.1;
/** Which objects V8 can do without depends a bit on when it optimizes. */
const BYTES_TOLERANCE = 1.5;
const BYTES_SLACK = 32;

/** How the questions are asked: in the short form what takes more than a moment is left out. */
const SETTINGS = {
  short: { rounds: 5, warmUps: 1, quick: true },
  long: { rounds: 5, warmUps: 1, quick: false },
} as const;

type Form = keyof typeof SETTINGS;

/** Measures all that is watched, each in a process of its own. */
export async function measureAll(form: Form, hasGcc: boolean): Promise<Watched[]> {
  const isAsked = ({ id, long = false }: WatchedRatio): boolean =>
    form === "short" ? !long : hasGcc || id !== "native";
  const peers = form === "long" && hasGcc ? ["native"] : [];
  return [
    ...(await measureCounts()),
    ...(await measureRatios(form, watchedRatios.filter(isAsked), peers)),
  ];
}

/** Measures those ratios anew that are named, and keeps what is {@link lesser}. */
export async function measureAgain(
  form: Form,
  measured: readonly Watched[],
  named: ReadonlySet<string>,
): Promise<Watched[]> {
  const asked = watchedRatios.filter(({ id }) => named.has(id));
  const peers = named.has("native") ? ["native"] : [];
  return lesser(measured, await measureRatios(form, asked, peers));
}

/**
 * What was measured, with the lesser value of what was measured again: a neighbour of some seconds makes a
 * ratio worse, what has become slower stays so.
 */
export function lesser(measured: readonly Watched[], again: readonly Watched[]): Watched[] {
  const anew = new Map(again.map(({ id, value }) => [id, value]));
  return measured.map((watched) => ({
    ...watched,
    value: Math.min(watched.value, anew.get(watched.id) ?? Infinity),
  }));
}

async function measureRatios(
  form: Form,
  asked: readonly WatchedRatio[],
  peers: readonly string[],
): Promise<Watched[]> {
  const rows: Row[] = [];
  for (const question of new Set(asked.map((ratio) => ratio.question))) {
    const only = asked
      .filter((ratio) => ratio.question === question)
      .flatMap(({ of, to }) => [of, to]);
    const setting = { ...SETTINGS[form], peers, only };
    rows.push(...((await runErrand({ question, setting })).answer as Row[]));
  }
  return ratiosOf(asked, byId(rows));
}

/** The watched ratios of these rows: the median of the rounds. */
export function ratiosOf(watched: readonly WatchedRatio[], rows: Rows): Watched[] {
  return watched.map(({ id, what, of, to, tolerance }) => {
    const [a, b] = [rows.get(of), rows.get(to)];
    if (a === undefined || b === undefined) {
      throw new Error(`"${id}" is the ratio of ${of} and ${to}, which were not both measured`);
    }
    return { id, what, value: median(ratios(a.samples, b.samples)), tolerance };
  });
}

async function measureCounts(): Promise<Watched[]> {
  const task = (name: string) => ({ question: "counting", task: { name, size: 0 } });
  const { answer: counted } = await runErrand(task("counted"));
  const { answer: allocated } = await runErrand(task("allocated"), ALLOCATION_OPTIONS);
  return [
    ...Object.entries(counted as Record<string, Counts>).flatMap(
      ([run, { eventsPerHop, callsPerHop }]): Watched[] => [
        watch(run, "events", "events for each hop", eventsPerHop),
        watch(run, "calls", "calls of functions for each hop", callsPerHop),
      ],
    ),
    ...Object.entries(allocated as Record<string, number>).map(([run, value]): Watched => ({
      ...watch(run, "bytes", "bytes allocated for each hop", value),
      tolerance: BYTES_TOLERANCE,
      slack: BYTES_SLACK,
    })),
  ];
}

const watch = (run: string, kind: string, what: string, value: number): Watched => ({
  id: `${kind}, ${run}`,
  what: `${what}, ${run}`,
  value,
  tolerance: COUNT_TOLERANCE,
});
