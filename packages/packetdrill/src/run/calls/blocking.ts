import { ms, seconds, type Ns } from "@seedwire/engine";
import type { Result } from "@seedwire/socket";
import type { CallEvent } from "../../language/script.ts";
import { advanceToNext } from "../advance.ts";
import { Deviation } from "../deviation.ts";
import type { Run } from "../run.ts";
import { clockTime, howWrong, outsideNs, toleranceNs, type Span } from "../times.ts";
import { toleranceOf } from "../tolerance.ts";
import { finish } from "./finish.ts";
import type { Issued } from "./issued.ts";

/** How long a call is waited for before the next one, and at the end. */
const GRACE_NS: Ns = seconds(1);

/** A call that runs in the background while the script goes on. */
export interface BlockingCall {
  readonly event: CallEvent;
  readonly issued: Issued;
  readonly startNs: Ns;
  /** When it is to return. */
  readonly endNs: Ns;
  /** What it returned, and when; null before. */
  returned: { readonly result: Result; readonly timeNs: Ns } | null;
}

/** Checks the call of the background if it has returned. */
export function checkReturned(run: Run): void {
  const { blocking } = run;
  if (blocking === null || blocking.returned === null) return;
  run.blocking = null;
  const { event, issued, startNs, endNs, returned } = blocking;
  finish(run, event, issued, returned.result, returned.timeNs);
  const span: Span = { fromNs: endNs, toNs: endNs };
  const offNs = outsideNs(returned.timeNs, span);
  const tolerance = toleranceNs(toleranceOf(run), endNs - startNs);
  if (Math.abs(offNs) <= tolerance) return;
  throw new Deviation(event.line, `${event.name}() returned ${howWrong(offNs)}`, [
    `expected to return at ${clockTime(endNs)} s (within ${tolerance / ms(1)} ms)`,
    `returned at           ${clockTime(returned.timeNs)} s`,
  ]);
}

/** Lets the call of the background end, if there is one, for at most a second. */
export function awaitReturn(run: Run): void {
  const { blocking } = run;
  if (blocking === null) return;
  const deadlineNs = run.host.simulation.nowNs + GRACE_NS;
  while (run.blocking !== null && advanceToNext(run, deadlineNs));
  if (run.blocking !== null) throw stillBlocking(blocking, deadlineNs);
}

/** The call of the background cannot be waited for any longer. */
const stillBlocking = ({ event, endNs }: BlockingCall, untilNs: Ns): Deviation =>
  new Deviation(event.line, `${event.name}() has not returned`, [
    `expected to return at ${clockTime(endNs)} s`,
    `waited for until      ${clockTime(untilNs)} s`,
  ]);
