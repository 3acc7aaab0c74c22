import type { RunGuard } from "seedwire";
import { isTool, framesOf, showPlace, type Frame } from "../stack/frames.ts";
import { newAsyncContext } from "../host/host.ts";
import { INSTEAD, type Instead } from "./instead.ts";
import { Patches } from "./patches.ts";

/** A simulation used what would make it differ from run to run, or wait for the host. */
export class NondeterminismError extends Error {
  override readonly name = "NondeterminismError";
  /** As it is written in code: "Math.random()". */
  readonly what: string;
  /** `scenarios/x.ts:12`; null if no line is known. */
  readonly at: string | null;

  /** @param caller what is left out of the stack, with all that it called */
  constructor(what: string, instead: Instead, caller: (...args: never[]) => unknown) {
    super();
    // The name of the class and the message are in the stack: V8 only.
    (Error as { captureStackTrace?(error: Error, above: unknown): void }).captureStackTrace?.(
      this,
      caller,
    );
    const [place = null] = placesBelow(this.stack ?? "");
    this.what = what;
    this.at = place === null ? null : showPlace(place);
    const where = this.at === null ? "inside the simulation" : `at ${this.at}`;
    this.message = `${what} ${where}: ${INSTEAD[instead]}`;
    this.stack = `${this.name}: ${this.message}\n${linesOf(this.stack ?? "")}`;
  }
}

/** A run that is guarded. */
interface Guarded {
  readonly fail: (error: unknown) => void;
  isOver: boolean;
}

const context = newAsyncContext<Guarded>();
let patches: Patches | null = null;
/** Guarded runs under way: the first puts the patches on, the last takes them off. */
let running = 0;

/**
 * While a run is under way, its code may not use what would make it differ from run to run, or wait
 * for the host: clocks (`Date`, `performance`), `Math.random`, `crypto`, host timers, files, sockets,
 * processes. Who does gets an error that names the line and the simulated alternative, and the run
 * fails with it, whether the scenario catches it or not.
 *
 * Other code of the process is let alone, and when the last guarded run is over all is as it was.
 * Where the host has no async context (browsers), all code counts as the run's as long as it lasts.
 *
 * @example await runScenario(download, { guard })
 */
export const guard: RunGuard = async ({ simulation }, run) => {
  const guarded: Guarded = { fail: (error) => simulation.fail(error), isOver: false };
  if (running++ === 0) {
    if (patches?.isCurrent !== true) patches = new Patches(check);
    patches.apply();
  }
  try {
    return await context.run(guarded, run);
  } finally {
    guarded.isOver = true;
    if (--running === 0) patches?.undo();
  }
};

/** Refuses something that code of a guarded run is about to use. */
function check(what: string, instead: Instead, caller: (...args: never[]) => unknown): void {
  const guarded = context.getStore();
  if (guarded === undefined || guarded.isOver) return;
  const error = new NondeterminismError(what, instead, caller);
  const [place] = framesOf(error.stack ?? "");
  if (place !== undefined && isTool(place)) return;
  guarded.fail(error);
  throw error;
}

/** This folder's own files, but not their tests. */
const OWN = /\/testing\/(?:src|dist)\/guard\/[a-z-]+\.[jt]s$/;

/** What runs immediates, ticks and promise reactions, one after the other: it does nothing itself. */
const QUEUE = /^node:internal\/(?:process\/task_queues|timers|async_hooks)$/;

/** Whether a place is of somebody who may have done it. */
const counts = ({ path }: Frame): boolean => !OWN.test(path) && !QUEUE.test(path);

/** Places below the guard's own, where the host could not leave those out. */
const placesBelow = (stack: string): Frame[] => framesOf(stack).filter(counts);

/** A stack without its first line, the message. */
const linesOf = (stack: string): string =>
  stack
    .split("\n")
    .filter((line) => {
      const [place] = framesOf(line);
      return place !== undefined && counts(place);
    })
    .join("\n");
