import type { Ns } from "@seedwire/engine";

/** Choices about what segments carry, and when they leave: a part of the configuration of TCP. */
export interface SendConfig {
  /**
   * How data is cut into segments, and when it leaves: in bursts of several segments as by Linux, or
   * segment by segment as RFC 9293 §3.8.6.2.1 says.
   */
  readonly sendPolicy: "linux" | "rfc";
  /**
   * What a probe of a closed window carries: the next octet of data (RFC 9293 §3.8.6.1), or nothing
   * and a number that was acknowledged (as most do). The send policy of Linux always probes so.
   */
  readonly zeroWindowProbe: "octet" | "empty";
  /**
   * Past R1 shorter segments are tried, since longer ones may vanish without an ICMP error (RFC 4821
   * §7.7; Linux, tcp_mtu_probing).
   */
  readonly blackHoleDetection: boolean;
  /**
   * Larger segments are tried from the beginning, whatever ICMP says (RFC 4821; Linux, tcp_mtu_probing of
   * 2). By the send policy of Linux only.
   */
  readonly mtuSearch: boolean;
  /** What such a search begins with, and what is tried past R1 (Linux, tcp_base_mss). */
  readonly baseMssBytes: number;
  /** What is tried past R1 is no shorter (Linux, tcp_mtu_probe_floor). */
  readonly mtuSearchFloorBytes: number;
  /** A smaller range is not worth a probe, bytes (Linux, tcp_probe_threshold). */
  readonly mtuSearchRangeBytes: number;
  /** After so long the path may have become another (Linux, tcp_probe_interval; RFC 4821 §7.7). */
  readonly mtuSearchAgainNs: Ns;
  /** Nagle's algorithm (RFC 9293 §3.7.4). */
  readonly nagle: boolean;
  /** Only full segments leave (TCP_CORK), by the send policy of Linux. */
  readonly cork: boolean;
  /** The most segments in one burst; 1 for none (Linux: gso_max_segs). */
  readonly maxBurstSegments: number;
  /** The least that bursts are sized to on long and slow paths (sysctl tcp_min_tso_segs). */
  readonly minBurstSegments: number;
  /** A burst of so great a part of the window never waits (sysctl tcp_tso_win_divisor). */
  readonly burstWindowDivisor: number;
}
