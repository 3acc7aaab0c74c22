import { legible } from "./legible.ts";

/** Enough for a chain that a person would read. */
const MOST = 8;

/**
 * The errors behind an error, outermost first: its `cause` and the cause of that, or what an `AggregateError`
 * gathers (`Promise.any`). Each can be read ({@link legible}); a chain that comes back to itself ends there.
 */
export function causesOf(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const seen = new Set<unknown>([error]);
  let waiting = behind(error);
  while (waiting.length > 0 && found.length < MOST) {
    const [next, ...others] = waiting;
    waiting = others;
    if (seen.has(next)) continue;
    seen.add(next);
    const cause = legible(next);
    found.push(cause);
    waiting = [...behind(cause), ...waiting];
  }
  return found;
}

/** What stands directly behind an error. */
function behind(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  try {
    const { cause } = error;
    const gathered: unknown[] = error instanceof AggregateError ? error.errors.slice(0, MOST) : [];
    return cause === undefined ? gathered : [cause, ...gathered];
  } catch {
    return []; // a getter of the scenario's own
  }
}
