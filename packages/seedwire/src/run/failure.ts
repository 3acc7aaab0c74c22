import {
  awaitersOf,
  DeadlockError,
  InvariantError,
  RunawayError,
  type Ns,
  show,
} from "@seedwire/engine";
import { SocketError } from "@seedwire/ip";
import { ExpectationError } from "../expect/index.ts";
import { Violation } from "../oracle/index.ts";
import { InputError } from "../input-error.ts";
import { causesOf } from "./causes.ts";
import type { Failure, FailureKind, Verdict } from "./run-result.ts";
import { isThrownIn, lineIn } from "./stack.ts";

/**
 * What a run failed with, for its record.
 *
 * @param file the scenario's file
 * @param nowNs when the run ended
 * @param isOurs whether the simulation itself broke, and not code of the scenario
 */
export function failureOf(error: unknown, file: string, nowNs: Ns, isOurs: boolean): Failure {
  const line = lineOf(error, file);
  return {
    kind: kindOf(error, file, isOurs && line === null),
    message: messageOf(error),
    virtualNs: error instanceof ExpectationError ? error.virtualNs : nowNs,
    at: line ?? lineBehind(error, file) ?? file,
  };
}

/** The line of the scenario that threw, or that awaited what failed; null if there is none. */
function lineOf(error: unknown, file: string): string | null {
  // Born where the simulation was run, whoever did that.
  if (error instanceof DeadlockError || error instanceof RunawayError) return null;
  if (error instanceof Violation) return null;
  const stack = error instanceof Error ? error.stack : undefined;
  return lineIn(file, stack ?? "") ?? lineIn(file, awaitersOf(error) ?? "");
}

/** The line of what is behind an error that has none of its own: `Promise.any` makes such ones. */
function lineBehind(error: unknown, file: string): string | null {
  for (const cause of causesOf(error)) {
    const line = lineOf(cause, file);
    if (line !== null) return line;
  }
  return null;
}

/** A bug of seedwire is an error; all else is what a scenario can do wrong. */
export const verdictOf = (failures: readonly Failure[]): Verdict => {
  if (failures.some(({ kind }) => kind === "invariant")) return "error";
  return failures.length === 0 ? "pass" : "fail";
};

function kindOf(error: unknown, file: string, isOurs: boolean): FailureKind {
  if (error instanceof ExpectationError) return "expectation";
  if (error instanceof Violation) return "promise";
  if (error instanceof DeadlockError) return "waiting";
  if (error instanceof RunawayError) return "limit";
  if (error instanceof InvariantError || isOurs) return "invariant";
  if (error instanceof InputError) return "input";
  if (error instanceof SocketError && error.code === "EINVAL") return "input"; // a port of 99999
  // Only seedwire's own checks throw these: the scenario handed it what cannot be.
  if (error instanceof RangeError && !isThrownIn(file, error.stack ?? "")) return "input";
  return "exception";
}

/** With what is behind it, if it says so. */
function messageOf(error: unknown): string {
  const causes = causesOf(error).map((cause) => `; caused by ${ownMessageOf(cause)}`);
  return ownMessageOf(error) + causes.join("");
}

function ownMessageOf(error: unknown): string {
  if (!(error instanceof Error)) return `Thrown: ${show(error)}`;
  const { message, name } = error;
  if (error instanceof InvariantError) {
    return error.about === undefined ? message : `${message}; ${show(error.about)}`;
  }
  const isPlain = name === "Error" || error instanceof RangeError || error instanceof SocketError;
  const isOurs = isPlain || OURS.has(name);
  return isOurs && message !== "" ? message : `${name}: ${message}`;
}

/** Errors whose message says all. */
const OURS: ReadonlySet<string> = new Set([
  "ExpectationError",
  "DeadlockError",
  "OutsideError",
  "RunawayError",
  "Violation",
  "NondeterminismError",
]);
