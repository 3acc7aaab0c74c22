import type { Packet } from "@seedwire/wire";
import { compareRows, type Comparison } from "./compare-rows.ts";
import type { TraceFile } from "./file.ts";
import { planTransfer, type TransferPlan } from "./plan.ts";
import type { RecordedRow } from "./record.ts";
import { measuredLateness } from "./replay.ts";
import { runTransfer, type RunConditions } from "./run.ts";

/** A table and its repetition in the simulator. */
export interface TraceComparison extends Comparison {
  readonly file: TraceFile;
  readonly simulated: readonly RecordedRow[];
  /** What of the measurement the run was given beside the lost packets; "" for nothing. */
  readonly given: string;
  /** Differences of the run that was given nothing; the same if nothing was given. */
  readonly unaided: Comparison;
}

/**
 * Repeats a table in the simulator, with exact timers and an exact network, and compares. If
 * something differs it is tried whether it comes of what no simulator can know: that the emulator of
 * the measurement was late, or in what phase the wheel was that the kernel keeps its timers in.
 */
export async function compareTrace(file: TraceFile): Promise<TraceComparison> {
  const plan = planTransfer(file);
  const simulated = await runTransfer(plan);
  const unaided = compareRows(file.rows, simulated);
  if (unaided.differences.length > 0) {
    for (const [given, conditions] of conditionsOf(file, plan, unaided)) {
      const again = await runTransfer(conditions.plan ?? plan, conditions);
      const comparison = compareRows(file.rows, again);
      if (comparison.differences.length > 0) continue;
      return { ...comparison, file, simulated: again, given, unaided };
    }
  }
  return { ...unaided, file, simulated, given: "", unaided };
}

type Conditions = RunConditions & { readonly plan?: TransferPlan };

function conditionsOf(
  { rows }: TraceFile,
  plan: TransferPlan,
  { timers }: Comparison,
): readonly (readonly [string, Conditions])[] {
  const oneWayNs = (plan.rttMs / 2) * 1e6;
  const [firstTimer] = timers;
  const untilMs = firstTimer === undefined ? Infinity : rows[firstTimer.linux]!.timeMs;
  const nominalNs = ({ sizeBytes }: Packet): number => oneWayNs + (sizeBytes * 8e3) / plan.rateMbps;
  const lateFrom = (startNs: number): Conditions => ({
    plan: { ...plan, pauseMs: plan.pauseMs + writeLatenessMs(rows, plan) },
    lateness: measuredLateness(rows, untilMs, nominalNs, startNs),
  });
  if (firstTimer === undefined) return [["late emulator", lateFrom(0)]];
  const { direction, timeMs } = rows[firstTimer.linux]!;
  const expiredNs = Math.round(timeMs * 1e6) - (direction === "<" ? oneWayNs : 0) - HANDLING_NS;
  const startNs = SLOT_NS - (expiredNs % SLOT_NS);
  const wheel: Conditions = { timerTickNs: TICK_NS, startNs };
  return [
    ["late emulator", lateFrom(0)],
    ["timer wheel", wheel],
    ["late emulator, timer wheel", { ...lateFrom(startNs), ...wheel }],
  ];
}

/** A tick of the kernel (HZ 250), and a slot of its wheel for timers of 0.25 to 2 s. */
const TICK_NS = 4e6;
const SLOT_NS = 8 * TICK_NS;
/** From the expiry of a timer to the packet at the other side of the interface. */
const HANDLING_NS = 200_000;

/** How long the application took to write, beyond what it meant to wait. */
function writeLatenessMs(rows: TraceFile["rows"], { pauseMs }: TransferPlan): number {
  const opened = rows.find(({ direction, flags }) => direction === ">" && !flags.includes("S"));
  const written = rows.find(({ direction, length }) => direction === ">" && length > 0);
  if (opened === undefined || written === undefined) return 0;
  return Math.max(0, written.timeMs - opened.timeMs - pauseMs);
}
