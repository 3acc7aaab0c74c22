import type { Ns } from "@seedwire/engine";
import type { EventTime } from "../language/script.ts";

/** When an event may happen; both ends are the same where the script says one time. */
export interface Span {
  readonly fromNs: Ns;
  readonly toNs: Ns;
}

/** The time of an event since the start; null for any time. */
export function spanOf(time: EventTime, nowNs: Ns): Span | null {
  switch (time.kind) {
    case "any":
      return null;
    case "absolute":
      return { fromNs: time.ns, toNs: time.ns };
    case "relative":
      return { fromNs: nowNs + time.ns, toNs: nowNs + time.ns };
    case "absolute-range":
      return { fromNs: time.ns, toNs: time.endNs };
    default:
      return { fromNs: nowNs + time.ns, toNs: nowNs + time.endNs };
  }
}

/** How times may differ. */
export interface Tolerance {
  readonly usecs: number;
  readonly percent: number;
}

/** How far a time may be off that comes so long after what it is measured from. */
export const toleranceNs = ({ usecs, percent }: Tolerance, waitNs: Ns): Ns =>
  Math.max(usecs * 1000, Math.floor((percent / 100) * waitNs));

/** How far a time lies outside a span, negative if it is too early; 0 within. */
export function outsideNs(timeNs: Ns, { fromNs, toNs }: Span): Ns {
  if (timeNs < fromNs) return timeNs - fromNs;
  return timeNs > toNs ? timeNs - toNs : 0;
}

/** `1.250000`: seconds since the start. */
export const clockTime = (ns: Ns): string => (ns / 1e9).toFixed(6);

/** `1.250000`, or `1.250000~1.300000`. */
export const spanText = ({ fromNs, toNs }: Span): string =>
  fromNs === toNs ? clockTime(fromNs) : `${clockTime(fromNs)}~${clockTime(toNs)}`;

/** `12 ms too late`. */
export function howWrong(offNs: Ns): string {
  const ms = (Math.abs(offNs) / 1e6).toFixed(3).replace(/\.?0+$/, "");
  return `${ms} ms too ${offNs < 0 ? "early" : "late"}`;
}
