import type { Ns } from "@seedwire/engine";

/** Choices about round trips and the timers that follow them: a part of the configuration of TCP. */
export interface RttConfig {
  /** Tick of the timer wheel that rounds timers up (HZ 250 of Linux: 4 ms); 0: they are exact. */
  readonly timerTickNs: Ns;
  /** RTO before the first measurement (RFC 6298 §2.1). */
  readonly initialRtoNs: Ns;
  /** Least RTO (RFC 6298 §2.4), or least variance term, see {@link rtoFloor}. */
  readonly minRtoNs: Ns;
  /** Largest RTO, also between zero-window probes (RFC 6298 §2.5). */
  readonly maxRtoNs: Ns;
  /** What `minRtoNs` bounds: the whole RTO (RFC 6298), or 4 x RTTVAR in it (Linux). */
  readonly rtoFloor: "rto" | "variance";
  /** RTO for data after the SYN had to be repeated (RFC 6298 §5.7). */
  readonly rtoAfterSynLossNs: Ns;

  /** Round trips no older than this count for the shortest (RFC 8985 §6.2 step 1). */
  readonly minRttWindowNs: Ns;
}
