import { DeadlockError, InvariantError } from "@seedwire/engine";
import { Violation, type FailureKind, type Oracle, type RunOutcome } from "seedwire";
import { expect, test } from "vitest";
import { isSameMark, markOf } from "./failure-mark.ts";

type Failed = Pick<RunOutcome, "result" | "error">;

function failed(kind: FailureKind, message: string, at = "x.ts:5", error: unknown = null): Failed {
  const failures = [{ kind, message, virtualNs: 1, at }];
  return { result: { failures } as unknown as RunOutcome["result"], error };
}

const isSame = (a: Failed, b: Failed): boolean => isSameMark(markOf(a)!, markOf(b));

const oracle = (name: string): Oracle => ({ name, promise: "p", source: "s", watch: () => {} });
const broken = (name: string, found: string): Failed =>
  failed("promise", found, "", new Violation(oracle(name), { found }, 5));

test.each<[boolean, string, Failed, Failed]>([
  [
    true,
    "numbers, times and bytes differ",
    failed(
      "expectation",
      "bytes differ from offset 1,234 on: found 8 bytes [00 ff 1e ...] (at 1.2 s)",
    ),
    failed("expectation", "bytes differ from offset 7 on: found 16 bytes [de ad] (at 40 ms)"),
  ],
  [
    false,
    "words differ",
    failed("expectation", "found 5 bytes, expected 9; the first 5 are equal"),
    failed("expectation", "bytes differ from offset 5 on"),
  ],
  [
    true,
    "whom it concerns differs",
    failed("exception", "CaseError: Not everything has come to its end: a is CLOSED; b is LISTEN"),
    failed("exception", "CaseError: Not everything has come to its end: c is CLOSED"),
  ],
  [false, "lines differ", failed("exception", "E", "x.ts:5"), failed("exception", "E", "x.ts:6")],
  [false, "kinds differ", failed("exception", "E"), failed("expectation", "E")],
  [true, "one oracle", broken("rto", "waited 5 s"), broken("rto", "did not wait")],
  [false, "two oracles", broken("rto", "waited"), broken("ack", "waited")],
  [
    true,
    "others wait",
    failed("waiting", "Nothing is left to happen at 5 s, but:\n  a waits", "x.ts"),
    failed("waiting", "Nothing is left to happen at 70 ms, but:\n  b waits\n  c waits", "x.ts"),
  ],
  [
    false,
    "a stall is no deadlock",
    failed("waiting", new DeadlockError(5, []).message),
    failed("waiting", new DeadlockError(5, [], 86.4e12).message),
  ],
  [
    true,
    "an invariant about other numbers",
    failed("invariant", `${new InvariantError("a <= b", {}).message}; { a: 5, why: "x" }`),
    failed("invariant", `${new InvariantError("a <= b", {}).message}; { a: 6, why: "y" }`),
  ],
])("same failure? %s: %s", (same, _what, a, b) => {
  expect(isSame(a, b)).toBe(same);
  expect(isSame(a, a)).toBe(true);
});

test("a run that passes has no mark", () => {
  const passed = { result: { failures: [] } as unknown as RunOutcome["result"], error: null };
  expect(markOf(passed)).toBe(null);
  expect(isSame(failed("exception", "E"), passed)).toBe(false);
});
