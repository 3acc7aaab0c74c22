import type { ControllerName } from "./index.ts";

/** Choices about the congestion window and how fast it is used: a part of the configuration of TCP. */
export interface CongestionConfig {
  readonly congestionControl: ControllerName;
  /** First congestion window, in segments (RFC 6928 §2). */
  readonly initialWindowSegments: number;
  /** CUBIC leaves slow start before losses (HyStart). */
  readonly hystart: boolean;
  /** L of RFC 3465 §2.2: the most that one ACK adds to cwnd in slow start, segments. */
  readonly slowStartLimitSegments: number;
  /** A pause longer than the RTO takes cwnd back (RFC 5681 §4.1, tcp_slow_start_after_idle). */
  readonly slowStartAfterIdle: boolean;
  /** Segments are paced: if the congestion control asks for it (Linux without fq), never, always. */
  readonly pacing: "asked" | "off" | "on";
  /** Pacing rate, % of cwnd per round trip, in early slow start and after (tcp_pacing_ss_ratio). */
  readonly pacingSlowStartPercent: number;
  readonly pacingAvoidancePercent: number;
  /** The most that segments are paced at, bits per second (Linux, SO_MAX_PACING_RATE). */
  readonly maxPacingBps: number;
}
