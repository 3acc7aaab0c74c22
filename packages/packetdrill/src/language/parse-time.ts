import type { Ns } from "@seedwire/engine";
import type { Cursor } from "./cursor.ts";
import type { EventTime } from "./script.ts";

const HINT = "write a time in seconds such as 0.25, +0.25 or *";

/** A simulation lasts 104 days at most. */
const MAX_SECONDS = 90 * 86_400;

/** Reads when an event happens: `0.1`, `+.1`, `*`, `0.1~0.2`, `+0.1~+0.2`. */
export function parseTime(cursor: Cursor): EventTime {
  if (cursor.takeSign("*")) return { kind: "any" };
  const isRelative = cursor.takeSign("+");
  const ns = parseSeconds(cursor);
  if (!cursor.takeSign("~")) return { kind: isRelative ? "relative" : "absolute", ns };
  if (isRelative) cursor.expectSign("+", "both times of a range are relative, or none: +.1~+.2");
  const place = cursor.next;
  const endNs = parseSeconds(cursor);
  if (endNs < ns) {
    throw cursor.error(place, `found a range of times that runs backwards, expected its end last`);
  }
  return { kind: isRelative ? "relative-range" : "absolute-range", ns, endNs };
}

/** Reads when a blocking call returns: `...0.3`; null if it does not block. */
export function parseEnd(cursor: Cursor, time: EventTime): Ns | null {
  if (!cursor.takeSign("...")) return null;
  const place = cursor.next;
  const endNs = parseSeconds(cursor);
  if (time.kind !== "any" && endNs < time.ns) {
    throw cursor.error(
      place,
      "found a call that returns before it starts; both times are on one scale: +0.1...0.3",
    );
  }
  return endNs;
}

/** Seconds as nanoseconds, of which microseconds count. */
function parseSeconds(cursor: Cursor): Ns {
  const token = cursor.next;
  if (token.kind !== "integer" && token.kind !== "decimal") throw cursor.wrong("a time", HINT);
  const seconds = Number(token.text);
  if (!(seconds >= 0)) throw cursor.wrong("a time that is not negative", HINT);
  if (seconds > MAX_SECONDS) throw cursor.wrong("a time of at most 90 days", HINT);
  cursor.take();
  return Math.round(seconds * 1e6) * 1000;
}
