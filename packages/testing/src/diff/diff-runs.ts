import type { RunOutcome } from "seedwire";
import { originOf, type Origin } from "./origin.ts";
import { differences, diffResults, type ResultDifference } from "./result-difference.ts";
import type { Span, ToldEvent } from "./told-events.ts";
import { watchSide, type Focus, type Side, type WatchedSide } from "./watched-run.ts";
import { Words } from "./words.ts";

export interface RunDiffOptions {
  /** Events to show before the first that differs. Default 12. */
  readonly before?: number;
  /** Events to show after it, of each side. Default 6. */
  readonly after?: number;
}

/** What became of two runs that were compared. */
export interface RunDiff {
  readonly left: RunOutcome;
  readonly right: RunOutcome;
  /** Events told of each: packets, TCP senders and states, applications. */
  readonly events: { readonly left: number; readonly right: number };
  /** Where they part; null if all events are the same. */
  readonly divergence: Divergence | null;
  /** What else differs in the results (`metrics.goodput`), if no event does. */
  readonly results: readonly ResultDifference[];
  /** Whether a side went the same way when it was run again; true too if it was not. */
  readonly repeats: { readonly left: boolean; readonly right: boolean };
}

/** The first event that differs. */
export interface Divergence {
  /** Counted from 1. */
  readonly number: number;
  /** The last events before it, the same on both sides. */
  readonly before: readonly ToldEvent[];
  readonly left: DivergingSide;
  readonly right: DivergingSide;
  /** Names of fields that differ; none if only the payload does, or one side has ended. */
  readonly fields: readonly string[];
}

export interface DivergingSide {
  /** Null if this side has ended; or if the sides part elsewhere each time, and nobody looked here. */
  readonly event: ToldEvent | null;
  /** Whether nothing happens here any more. */
  readonly ended: boolean;
  /** What followed. */
  readonly after: readonly ToldEvent[];
  /** The code that brought the event about. */
  readonly origin: Origin | null;
}

/** Generations of events that are looked at for code of the user's. */
const ANCESTORS = 1000;
/** If runs part elsewhere each time, so many events are kept, from where they parted soonest. */
const MOST_KEPT = 10_000;
const ATTEMPTS = 6;

/**
 * Runs two sides one after the other and compares all that happens. If they differ, runs them again
 * to see what happens there and which code it goes back to: no history is kept until it is known
 * where. A side that does not repeat itself is noticed, and what is told is always of two runs that
 * really differ in that.
 */
export async function diffRuns(
  left: Side,
  right: Side,
  { before = 12, after = 6 }: RunDiffOptions = {},
): Promise<RunDiff> {
  const first = await watchPair(left, right, null, null);
  let repeats = { left: true, right: true };
  const told = (pair: Pair, divergence: Divergence | null): RunDiff => ({
    left: pair.left.outcome,
    right: pair.right.outcome,
    events: { left: pair.left.words.length, right: pair.right.words.length },
    divergence,
    results: divergence === null ? diffResults(pair.left.outcome, pair.right.outcome) : [],
    repeats,
  });
  let index = parting(first);
  if (index === null) return told(first, null);
  let latest = first;
  let soonest = index;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // A second look at the same place; from then on, wherever it may be.
    const from = Math.max(0, soonest - before);
    const span: Span = { from, to: attempt === 0 ? index + after : from + MOST_KEPT };
    const at = index;
    const focusOn = (side: WatchedSide): Focus => {
      const [known, first] = [ancestry(side, at), side.orders.at(from)];
      const isNear = (order: number): boolean => order >= first && order < first + 2 * MOST_KEPT;
      return { span, isWanted: (order) => known.has(order) || (attempt > 0 && isNear(order)) };
    };
    const pair = await watchPair(left, right, focusOn(latest.left), focusOn(latest.right));
    repeats = {
      left: repeats.left && isSame(pair.left, first.left),
      right: repeats.right && isSame(pair.right, first.right),
    };
    const found = parting(pair);
    if (found === null) continue; // by chance they went the same way
    index = found;
    soonest = Math.min(soonest, index);
    latest = pair;
    if (index >= span.from && index <= span.to) break;
  }
  return told(latest, divergenceAt(latest, index, before, after));
}

interface Pair {
  readonly left: WatchedSide;
  readonly right: WatchedSide;
}

const watchPair = async (
  left: Side,
  right: Side,
  onLeft: Focus | null,
  onRight: Focus | null,
): Promise<Pair> => ({
  left: await watchSide(left, onLeft),
  right: await watchSide(right, onRight),
});

const parting = ({ left, right }: Pair): number | null =>
  Words.firstDifference(left.words, right.words);

const isSame = (a: WatchedSide, b: WatchedSide): boolean =>
  Words.firstDifference(a.words, b.words) === null;

/** The engine's event during which a told one happened, what scheduled that, and so on. */
function ancestry({ orders, lineage }: WatchedSide, index: number): ReadonlySet<number> {
  const order = orders.at(index);
  return new Set(order === 0 ? [] : lineage.ancestors(order - 1, ANCESTORS));
}

function divergenceAt(pair: Pair, index: number, before: number, after: number): Divergence {
  const [left, right] = [sideAt(pair.left, index, after), sideAt(pair.right, index, after)];
  return {
    number: index + 1,
    before: pair.left.events.filter(({ number }) => number <= index && number > index - before),
    left,
    right,
    fields: left.event === null || right.event === null ? [] : differing(left.event, right.event),
  };
}

function sideAt(side: WatchedSide, index: number, after: number): DivergingSide {
  const at = side.events.findIndex(({ number }) => number === index + 1);
  const event = side.events[at] ?? null;
  const ended = index >= side.words.length;
  if (event === null) return { event, ended, after: [], origin: null };
  const orders = [...ancestry(side, index)];
  const scheduled = orders.map((order) => side.lineage.stackOf(order));
  return {
    event,
    ended,
    after: side.events.slice(at + 1, at + 1 + after),
    origin: originOf(side.stacks[at]!, scheduled),
  };
}

/**
 * Names of the fields in which two events differ, `options.mss` if it is one within another. Serial
 * numbers of packets do not count.
 */
function differing(left: ToldEvent, right: ToldEvent): string[] {
  const found: ResultDifference[] = [];
  differences("", left.fields, right.fields, found);
  return found.map(({ path }) => path).filter((name) => name !== "packet");
}
