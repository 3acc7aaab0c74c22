import { framesOf, isProtocol, isUsers, type Frame } from "../stack/frames.ts";

/** The code that brought an event about. */
export interface Origin {
  /**
   * Seedwire's own code that scheduled it: the innermost line that is not of the engine. Null if the
   * user's code brought it about with no event in between, or if that is not known.
   */
  readonly scheduledBy: Frame | null;
  /** The user's code that it goes back to, innermost line first; empty if none is known. */
  readonly userCode: readonly Frame[];
  /** Events between the user's code and this one: 0 if the code brought it about directly. */
  readonly steps: number;
}

/**
 * @param atOnce the stack while the event happened
 * @param scheduled stacks of the code that scheduled it, the event that did so, and so on
 */
export function originOf(atOnce: Error, scheduled: readonly (Error | undefined)[]): Origin {
  const all = [atOnce, ...scheduled].map((error) => () => withinEvent(error?.stack ?? ""));
  let scheduledBy: Frame | null = null;
  for (const [steps, frames] of all.entries()) {
    const found = frames();
    const userCode = found.filter(isUsers);
    if (steps === 1) scheduledBy = found.find(isProtocol) ?? null;
    if (userCode.length > 0) return { scheduledBy, userCode, steps };
  }
  return { scheduledBy, userCode: [], steps: scheduled.length };
}

const ENGINE = /\/engine\/(?:src|dist)\/(?:event-loop|simulation)\.[jt]s$/;
/** Functions of the engine that events, and the body of a scenario, are called from. */
const LOOP = /(?:^|[.#])(?:loop|run|runSync|runBody)$/;

/** The part of a stack that belongs to an event: not who called the engine. */
function withinEvent(stack: string): Frame[] {
  const frames = framesOf(stack);
  const end = frames.findIndex(({ path, name }) => ENGINE.test(path) && LOOP.test(name));
  return end === -1 ? frames : frames.slice(0, end);
}
