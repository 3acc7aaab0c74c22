import { NEVER, type Ns } from "@seedwire/engine";
import { noteWindowUse } from "../congestion/window-use.ts";
import { rearmRto } from "../rtt/rto.ts";
import type { Tcb } from "../tcb.ts";
import { inReduction } from "./recovery.ts";
import { scheduleProbe } from "./tail-loss-probe.ts";

/** New data is about to leave: with nothing in flight the delivery rate begins to be measured anew. */
export function beforeSending(tcb: Tcb, nowNs: Ns): void {
  if (tcb.scoreboard.count === 0) tcb.firstSentNs = nowNs;
}

/** A segment of new data has left: a timer watches it (RFC 6298 §5.1, RFC 8985 §7.2). */
export function watchNewData(tcb: Tcb, nowNs: Ns): void {
  const isFirst = tcb.scoreboard.count === 1;
  if (isFirst || tcb.xmitTimer === "probe" || tcb.rtoDeadlineNs === NEVER) rearmRto(tcb, nowNs);
}

/** There was new data to send, and so many segments of it have left in one go, maybe none. */
export function afterSending(tcb: Tcb, segments: number, nowNs: Ns): void {
  noteWindowUse(tcb, segments > 0);
  if (segments === 0) return;
  if (inReduction(tcb)) tcb.prrOut += segments;
  scheduleProbe(tcb, false, nowNs);
}
