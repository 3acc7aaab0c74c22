import { align, type Pair } from "./align.ts";
import type { TraceRow } from "./file.ts";
import type { RecordedRow } from "./record.ts";

/** How a row of a table and one of the simulator differ. */
export type DifferenceKind = "line" | "order" | "time" | "timer" | "window";

export interface Difference {
  readonly kind: DifferenceKind;
  /** Rows of the table and of the simulator; -1 where only the other has one. */
  readonly linux: number;
  readonly simulated: number;
  readonly about: string;
}

/** A timer that both have seen expire. */
export interface TimerEvent {
  readonly linux: number;
  readonly simulated: number;
  /** How long it was set, and how long it took in the kernel. */
  readonly nominalMs: number;
  readonly measuredMs: number;
}

export interface Comparison {
  /** Rows side by side, in the order of the table. */
  readonly pairs: readonly Pair[];
  readonly differences: readonly Difference[];
  readonly timers: readonly TimerEvent[];
  /** The most that a packet was later or earlier than what brought it about says, ms. */
  readonly worstMs: number;
  /** The same against the clock of the run, up to the first timer. */
  readonly worstAbsoluteMs: number;
}

/** Packets of opposite directions that are closer than this may swap. */
const SWAP_MS = 0.2;
/** How far times may be apart. */
const TIME_MS = 1;
/** An application that waits wakes up a little late. */
const APPLICATION_MS = 2;
/** The kernel rounds timers up, by an eighth and a tick at most (HZ 250). */
export const latestMs = (nominalMs: number): number => 1.125 * nominalMs + 4;

/** All of a line but its time and its window. */
export const lineOf = ({ direction, flags, seq, length, ack, sack, fate }: TraceRow): string =>
  [direction, flags, seq, length, ack ?? "", sack, fate === "" ? "" : "lost"].join(" ");

/** Compares a table measured on Linux with one of the simulator. */
export function compareRows(
  linux: readonly TraceRow[],
  simulated: readonly RecordedRow[],
): Comparison {
  const pairs = sideBySide(linux, simulated);
  const matched = pairs.filter(([i, j]) => i >= 0 && j >= 0);
  const differences = pairs
    .filter(([i, j]) => i < 0 || j < 0)
    .map(([i, j]): Difference => ({
      kind: "line",
      linux: i,
      simulated: j,
      about: i < 0 ? "only in the simulator" : "only on Linux",
    }));
  differences.push(...swaps(linux, simulated, matched), ...windows(linux, simulated, matched));
  const times = compareTimes(linux, simulated, matched);
  return { ...times, pairs, differences: [...differences, ...times.differences] };
}

/**
 * Each direction is aligned for itself, and so are packets of the server that were lost, whose place
 * in the table says nothing; then all come in the order of the table.
 */
function sideBySide(linux: readonly TraceRow[], simulated: readonly RecordedRow[]): Pair[] {
  const kinds: readonly ((row: TraceRow) => boolean)[] = [
    ({ direction }) => direction === ">",
    (row) => row.direction === "<" && !isElsewhere(row),
    isElsewhere,
  ];
  const placed = kinds.flatMap((isOfKind) => {
    const [a, b] = [linux, simulated].map((rows) =>
      rows.flatMap((row, n) => (isOfKind(row) ? [n] : [])),
    ) as [number[], number[]];
    const lines = align(
      a.map((n) => lineOf(linux[n]!)),
      b.map((n) => lineOf(simulated[n]!)),
    );
    let place = -1; // what only the simulator has stands behind what came before it
    return lines.map(([i, j]) => {
      place = a[i] ?? place;
      return { place, pair: [a[i] ?? -1, b[j] ?? -1] as const };
    });
  });
  return placed.toSorted((x, y) => x.place - y.place).map(({ pair }) => pair);
}

/** Pairs of opposite directions whose order differs. */
function swaps(
  linux: readonly TraceRow[],
  simulated: readonly RecordedRow[],
  matched: readonly Pair[],
): Difference[] {
  const found: Difference[] = [];
  const gap = (rows: readonly TraceRow[], a: number, b: number): number =>
    Math.abs(rows[a]!.timeMs - rows[b]!.timeMs);
  matched.forEach(([i, j], n) => {
    if (isElsewhere(linux[i]!)) return;
    for (const [k, l] of matched.slice(n + 1)) {
      if (l > j || isElsewhere(linux[k]!)) continue;
      if (gap(linux, i, k) < SWAP_MS || gap(simulated, j, l) < SWAP_MS) continue;
      found.push({ kind: "order", linux: i, simulated: j, about: `comes after row ${k + 1}` });
      return;
    }
  });
  return found;
}

/** What the server sent and was lost stands in tables where it was sent. */
const isElsewhere = ({ direction, fate }: TraceRow): boolean => direction === "<" && fate !== "";

function windows(
  linux: readonly TraceRow[],
  simulated: readonly RecordedRow[],
  matched: readonly Pair[],
): Difference[] {
  return matched.flatMap(([i, j]): Difference[] => {
    const [a, b] = [linux[i]!, simulated[j]!];
    if (a.window === b.window || isElsewhere(a)) return [];
    return [{ kind: "window", linux: i, simulated: j, about: `${a.window}, not ${b.window}` }];
  });
}

/** An application counts from what it heard last, or from when it was connected, or by the clock. */
const nearest = (...all: readonly number[]): number =>
  all.reduce((a, b) => (Math.abs(a) < Math.abs(b) ? a : b));

type Times = Pick<Comparison, "differences" | "timers" | "worstMs" | "worstAbsoluteMs">;

/**
 * What a packet brings about comes as long after it as in the simulator. The lateness of the kernel
 * at a row is its time less that of the simulator; a row inherits it from its cause, and a timer or
 * an application adds to it.
 */
function compareTimes(
  linux: readonly TraceRow[],
  simulated: readonly RecordedRow[],
  matched: readonly Pair[],
): Times {
  const differences: Difference[] = [];
  const timers: TimerEvent[] = [];
  const lateness = new Map<number, number>();
  let [worstMs, worstAbsoluteMs] = [0, 0];
  let openedLate = 0;
  for (const [i, j] of matched.toSorted(([, j], [, l]) => j - l)) {
    const { cause, why, timerMs, timeMs } = simulated[j]!;
    const inherited = lateness.get(cause) ?? 0;
    const late = linux[i]!.timeMs - timeMs;
    lateness.set(j, late);
    if (isElsewhere(linux[i]!)) {
      lateness.set(j, inherited);
      continue;
    }
    if (linux[i]!.length === 0 && openedLate === 0) openedLate = late;
    const more =
      why === "application" ? nearest(late - inherited, late - openedLate, late) : late - inherited;
    const allowed = why === "timer" ? latestMs(timerMs) - timerMs : 0;
    const slack = why === "application" ? APPLICATION_MS : TIME_MS;
    const isWrong = more < -TIME_MS || more > allowed + slack;
    if (why === "timer") {
      timers.push({ linux: i, simulated: j, nominalMs: timerMs, measuredMs: timerMs + more });
    } else {
      worstMs = Math.abs(more) > Math.abs(worstMs) ? more : worstMs;
      if (timers.length === 0) worstAbsoluteMs = Math.max(worstAbsoluteMs, Math.abs(late));
    }
    if (isWrong) {
      const kind = why === "timer" ? "timer" : "time";
      const by = `${Math.abs(more).toFixed(2)} ms ${more < 0 ? "early" : "late"}`;
      const after = why === "timer" ? `, for a timer of ${timerMs.toFixed(1)} ms` : "";
      differences.push({ kind, linux: i, simulated: j, about: `${by} on Linux${after}` });
    }
  }
  return { differences, timers, worstMs, worstAbsoluteMs };
}
