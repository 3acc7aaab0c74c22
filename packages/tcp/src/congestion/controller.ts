import type { Ns } from "@seedwire/engine";
import type { Seq } from "../seq.ts";

/** What a controller is told at birth. */
export interface ControllerInit {
  readonly initialCwndSegments: number;
  /** L: the most by which one ACK lets the window grow in slow start (RFC 3465 §2.2), segments. */
  readonly slowStartLimitSegments: number;
  /** Leave slow start before losses, if the controller knows how (HyStart). */
  readonly hystart: boolean;
}

/** An ACK. The object is reused: read it, do not keep it. */
export interface AckEvent {
  nowNs: Ns;
  /** Segments that this ACK delivered. */
  ackedSegments: number;
  /** Whether cwnd was what limited us: else it may not grow (RFC 9438 §5.8). */
  cwndLimited: boolean;
  /** Smoothed round-trip time; 0 before the first measurement. */
  srttNs: Ns;
  minRttNs: Ns;
  /** Round trip of the last segment delivered; -1 if none was measured. */
  rttNs: Ns;
  sndUna: Seq;
  sndNxt: Seq;
  /** The rate at which Linux would pace, bits per second. */
  pacingBps: number;
}

/**
 * A congestion control. It owns its variables and sees events, never segments. It decides how much
 * may be in flight; what is lost, and what is sent next, is decided elsewhere. cwnd moves from
 * outside too: down to ssthresh in a recovery, and back when one is undone (`loss/`).
 */
export interface CongestionController {
  /** cwnd, in whole segments, as Linux counts it (RFC 5681 §2 in bytes). */
  cwndSegments: number;
  /** ssthresh, in segments; Infinity until the first congestion. */
  ssthreshSegments: number;
  /** Segments acknowledged in congestion avoidance that did not yet let cwnd grow. */
  credit: number;
  /** New data was delivered, and no loss is being repaired. */
  onAck(event: AckEvent): void;
  /** A round trip was measured, whatever the state; comes before `onAck` of the same ACK. */
  onRoundTrip(event: AckEvent): void;
  /**
   * Congestion: the ssthresh that it asks for (RFC 5681 §3.1 equation (4)).
   *
   * @param windowSegments what is to be reduced: FlightSize, or cwnd in Linux
   */
  reduced(windowSegments: number, nowNs: Ns): number;
  /** The connection begins, or there was a time-out: nothing is known of the path. */
  reset(nowNs: Ns, sndNxt: Seq): void;
  /** Data leaves after so long a time with nothing in flight. */
  onIdleEnd(idleNs: Ns, nowNs: Ns): void;
}

/** Whether the window grows exponentially now (RFC 5681 §3.1). */
export const inSlowStart = (controller: CongestionController): boolean =>
  controller.cwndSegments < controller.ssthreshSegments;

/**
 * Slow start: a segment for each delivered, up to `limit` and to ssthresh (RFC 5681 §3.1 (2),
 * RFC 3465 §2.2).
 *
 * @returns segments that are left for congestion avoidance
 */
export function slowStart(
  controller: CongestionController,
  acked: number,
  limitSegments: number,
): number {
  const counted = Math.min(acked, limitSegments);
  const cwnd = Math.min(controller.cwndSegments + counted, controller.ssthreshSegments);
  const left = counted - (cwnd - controller.cwndSegments);
  controller.cwndSegments = cwnd;
  return left;
}

/** Congestion avoidance: one segment for each `count` delivered (RFC 5681 §3.1 (3) has cwnd). */
export function avoidCongestion(
  controller: CongestionController,
  count: number,
  acked: number,
): void {
  // Credit from when more was asked for is not spent at once.
  if (controller.credit >= count) {
    controller.credit = 0;
    controller.cwndSegments++;
  }
  controller.credit += acked;
  if (controller.credit >= count) {
    const grown = Math.floor(controller.credit / count);
    controller.credit -= grown * count;
    controller.cwndSegments += grown;
  }
}
