import type { Ns } from "@seedwire/engine";
import type { ParamValue } from "../params/index.ts";
import type { FlowRecord } from "../report/flow-record.ts";
import type { LinkRecord } from "../report/link-record.ts";
import type { Metric } from "../report/report.ts";

/**
 * - `pass`: the scenario came to its end and nothing was amiss
 * - `fail`: it did not: an expectation, an exception of its own, a wait without end, a limit
 * - `error`: seedwire itself broke a promise; the run says nothing about the scenario
 */
export type Verdict = "pass" | "fail" | "error";

/**
 * - `expectation`: an `expect` that did not hold
 * - `exception`: another error in the scenario's code, network errors included
 * - `input`: the scenario handed seedwire something that cannot be: an option, a quantity, a name
 * - `waiting`: nothing is left to happen and the scenario still waits
 * - `limit`: an event storm or a run without end
 * - `promise`: an oracle saw a promise broken
 * - `invariant`: a bug in seedwire
 */
export type FailureKind =
  "expectation" | "exception" | "input" | "waiting" | "limit" | "promise" | "invariant";

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** When it happened. */
  readonly virtualNs: Ns;
  /** Where in the scenario: `scenarios/x.ts:21`, or the file alone if no line is known. */
  readonly at: string;
}

/**
 * What a run tells: an entry of `runs` in the output of `seedwire run --json`, which leaves out the
 * kind of a failure. Plain JSON data.
 */
export interface RunResult {
  readonly scenario: string;
  /** The scenario's file as it was handed in; "" if none was. */
  readonly file: string;
  readonly seed: string;
  /** In base units: bits per second, nanoseconds, bytes. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly verdict: Verdict;
  /** 16 hexadecimal digits over all that happened. */
  readonly digest: string;
  readonly virtualNs: Ns;
  /** Events of the simulation. */
  readonly events: number;
  /** Packets put on a link and transmitted, whether or not they were lost in transit. */
  readonly packetHops: number;
  readonly flows: readonly FlowRecord[];
  readonly links: readonly LinkRecord[];
  readonly metrics: readonly Metric[];
  readonly failures: readonly Failure[];
}
