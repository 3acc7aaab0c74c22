import type { ControllerName } from "./index.ts";

/** Choices about the congestion window and how fast it is used: a part of the configuration of TCP. */
export interface CongestionConfig {
  readonly congestionControl: ControllerName;
  /** First congestion window, in segments (RFC 6928 §2). */
  readonly initialWindowSegments: number;
  /**
   * How slow start ends before losses: it does not; by HyStart, as Linux's CUBIC has it; by HyStart++, with
   * CUBIC alone, of which RFC 9438 §4.10 asks it, or with Reno too (RFC 9406).
   */
  readonly hystart: "off" | "linux" | "rfc9438" | "rfc9406";
  /** L of RFC 3465 §2.2: the most that one ACK adds to cwnd in slow start, segments. */
  readonly slowStartLimitSegments: number;
  /** A pause longer than the RTO takes cwnd back (RFC 5681 §4.1, tcp_slow_start_after_idle). */
  readonly slowStartAfterIdle: boolean;
  /**
   * What becomes of cwnd when the application does not use it: it stays, is given back bit by bit, or is
   * kept for five minutes and used with care (new-CWV). RFC 7661 has no restart after a pause.
   */
  readonly windowValidation: "off" | "rfc2861" | "rfc7661";
  /** A mark takes less of cwnd than a loss (ABE, RFC 8511). */
  readonly abe: boolean;
  /** Segments are paced: if the congestion control asks for it (Linux without fq), never, always. */
  readonly pacing: "asked" | "off" | "on";
  /** Pacing rate, % of cwnd per round trip, in early slow start and after (tcp_pacing_ss_ratio). */
  readonly pacingSlowStartPercent: number;
  readonly pacingAvoidancePercent: number;
  /** The most that segments are paced at, bits per second (Linux, SO_MAX_PACING_RATE). */
  readonly maxPacingBps: number;
}
