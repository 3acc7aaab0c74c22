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

/** How long a call is waited for beyond its time. */
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

/** Lets the call of the background end, if there is one, for at most a second more. */
export function awaitReturn(run: Run): void {
  const { blocking } = run;
  if (blocking === null) return;
  const deadlineNs = Math.max(run.host.simulation.nowNs, blocking.endNs) + GRACE_NS;
  while (run.blocking !== null && advanceToNext(run, deadlineNs));
  if (run.blocking === null) return;
  throw stillBlocking(run, blocking);
}

/** The call of the background cannot be waited for any longer. */
export const stillBlocking = (run: Run, { event, endNs }: BlockingCall): Deviation =>
  new Deviation(event.line, `${event.name}() has not returned`, [
    `expected to return at ${clockTime(endNs)} s`,
    `still waiting at      ${clockTime(run.host.simulation.nowNs)} s`,
  ]);
