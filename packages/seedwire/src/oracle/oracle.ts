import type { Ns, Simulation } from "@seedwire/engine";
import type { Network } from "../net/index.ts";

/** A promise that runs keep, and how to see that one does not. */
export interface Oracle {
  /** As in `--check=tcp-safety`: kebab-case, that of its file. */
  readonly name: string;
  /** What is promised, in a sentence. */
  readonly promise: string;
  /** Where that is said: "RFC 9293 §3.4". */
  readonly source: string;
  /**
   * Begins to watch a run in which nothing has happened yet: subscribes to channels of the trace bus.
   * What it returns, if anything, is called when the run is over, for what can only be said then.
   */
  watch(run: WatchedRun): void | ((ending: Ending) => void);
}

/** A run under the eyes of an oracle. */
export interface WatchedRun {
  readonly simulation: Simulation;
  /** Has all hosts and links only once the scenario has built them. */
  readonly net: Network;
  /** Says that the promise is broken, now. The run ends before the next event; the first breach counts. */
  readonly breach: (breach: Breach) => void;
}

/** How a run ended. */
export interface Ending {
  /** The scenario came to its end, and nothing failed. */
  readonly finished: boolean;
  /** Nothing was left to happen but background timers (TIME-WAIT, keep-alive). */
  readonly quiet: boolean;
  readonly nowNs: Ns;
}

/** What an oracle has seen. */
export interface Breach {
  /** What was seen, and what would have been right. */
  readonly found: string;
  /** The section that says so, if it is more precise than that of the oracle. */
  readonly source?: string;
  /** Whose doing it is. */
  readonly host?: string;
  /** `client:49152>server:80`. */
  readonly connection?: string;
  /** The packet, as text (`formatPacket` of @seedwire/trace). */
  readonly packet?: string;
}
