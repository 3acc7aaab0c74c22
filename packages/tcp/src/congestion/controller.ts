import type { Ns } from "@seedwire/engine";

/** What a controller is told at birth. */
export interface ControllerInit {
  readonly initialCwndSegments: number;
}

/** An ACK of new data, outside of recovery. The object is reused: read it, do not keep it. */
export interface AckEvent {
  nowNs: Ns;
  /** Segments that this ACK acknowledged for the first time. */
  ackedSegments: number;
  /** Segments in flight before it came. */
  priorFlightSegments: number;
  /** Smoothed round-trip time; 0 before the first measurement. */
  srttNs: Ns;
  minRttNs: Ns;
}

/**
 * A congestion control. It owns its variables and sees events, never segments. It decides how much
 * may be in flight; what is lost, and what is sent next, is decided elsewhere.
 */
export interface CongestionController {
  /** cwnd, in whole segments, as Linux counts it (RFC 5681 §2 in bytes). */
  cwndSegments: number;
  /** ssthresh, in segments; Infinity until the first congestion. */
  ssthreshSegments: number;
  /** New data was acknowledged while the window was what limited us, and no loss is being repaired. */
  onAck(event: AckEvent): void;
  /** Fast recovery begins: sets ssthresh and cwnd for it (RFC 5681 §3.2). */
  onLoss(flightSegments: number, nowNs: Ns): void;
  /** A retransmission time-out that is not a repeated one: sets ssthresh and the loss window. */
  onRto(flightSegments: number, nowNs: Ns): void;
}

/** Whether the window grows exponentially now (RFC 5681 §3.1). */
export const inSlowStart = (controller: CongestionController): boolean =>
  controller.cwndSegments < controller.ssthreshSegments;
