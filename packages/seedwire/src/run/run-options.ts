import type { Limits, Ns, Simulation } from "@seedwire/engine";
import type { FateBook, PacketFate } from "@seedwire/link";
import type { Network } from "../net/index.ts";
import type { Oracle } from "../oracle/index.ts";
import type { ParamValue } from "../params/index.ts";
import type { Scenario } from "../scenario.ts";
import type { RunResult } from "./run-result.ts";

/** A run that is about to begin: nothing is built yet. */
export interface RunStart {
  readonly scenario: Scenario;
  readonly file: string;
  readonly seed: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Its trace bus is what a capture or a trace file listens to. */
  readonly simulation: Simulation;
  /** Empty; has all hosts and links once the body has built them. */
  readonly net: Network;
}

/**
 * Looks on at a run: subscribes to the trace bus before anything is built. What it returns, if
 * anything, is called when the run is over, however it ended.
 */
export type RunObserver = (start: RunStart) => void | ((result: RunResult) => void);

/**
 * Stands around the part of a run in which its events happen and code of the scenario runs:
 * `guard` of @seedwire/testing. It has to call `run` once and to return what that returns.
 */
export type RunGuard = <T>(
  start: Pick<RunStart, "simulation">,
  run: () => Promise<T>,
) => Promise<T>;

export interface RunOptions {
  /** The scenario's file as results show it, also the one whose line failures point at. */
  readonly file?: string;
  /** Any string. Default "1". */
  readonly seed?: string;
  /** Values or texts, as `--set` has them. Default: the scenario's defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Stops the run there, finished or not. Default: never. */
  readonly untilNs?: Ns;
  /** Tells when application code has come to rest. Default: after a turn of the host's event loop. */
  readonly rest?: () => Promise<void>;
  readonly observers?: readonly RunObserver[];
  /** Promises to be watched: those of @seedwire/testing, or your own. Default: none. */
  readonly oracles?: readonly Oracle[];
  /** Whether protocols check their own invariants after every event. Default true; it takes 3 % of a run. */
  readonly checks?: boolean;
  /** Refuses what would make runs differ: `guard` of @seedwire/testing. Default: none. */
  readonly guard?: RunGuard;
  /** What the digest is over: header fields and lengths, or payload bytes too. Default "headers". */
  readonly digest?: "headers" | "full";
  /** Every packet becomes bytes and is read back, on every hop. Default false. */
  readonly wireBytes?: boolean;
  /** A script or a recorder of packet fates for every link. Default: none. */
  readonly fates?: FateBook | null;
  /** Keeps what befalls packets where it is not plain delivery: see {@link RunOutcome.fates}. Default false. */
  readonly recordFates?: boolean;
  /**
   * What befalls packets, as an earlier run recorded it with the same seed and parameters. All other
   * packets are plainly delivered, whatever the models of the links draw. What packets of a cable that
   * is down, or of a full queue, come to is no fate: it comes about by itself. The scenario cannot tell
   * the difference: what is lost counts as lost by a model. Default: models decide.
   */
  readonly replayFates?: readonly PacketFate[];
  /** Bounds, before those of the scenario and of the engine. */
  readonly limits?: Partial<Limits>;
}

/** A run that is over. */
export interface RunOutcome {
  /** The record, plain JSON data. */
  readonly result: RunResult;
  /** What the run failed with, stack and all; null if it did not. */
  readonly error: unknown;
  /** Lines that the scenario told by `report.note`. */
  readonly notes: readonly string[];
  /**
   * With `recordFates`: what befell packets, in the order in which they were offered to links. Flows
   * have the names of hosts, each direction its own: "server:80>client:49152", "a:53>b:5000 udp",
   * "a>b icmp", "a>b udp fragments". Else empty.
   */
  readonly fates: readonly PacketFate[];
  /** Of `replayFates`: those whose packets never came by. A run that is truly repeated leaves none. */
  readonly unmetFates: readonly PacketFate[];
  /** Whether `untilNs` ended the run before the scenario's body came to its end: what it would have checked is open. */
  readonly cutOff: boolean;
  /** The network as the run left it. */
  readonly net: Network;
}
