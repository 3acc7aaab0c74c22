import type { Ns } from "@seedwire/engine";
import type { TcpConfig } from "../config.ts";
import type { Recovery } from "../tcb.ts";
import type { AckEvent, LostSegment, SenderView } from "./ack-event.ts";

/** A random whole number from 0 to below its argument, from the stream of the connection. */
export type RandomBelow = (below: number) => number;

/** What a controller is told at birth. */
export interface ControllerInit {
  readonly config: TcpConfig;
  readonly cwndSegments: number;
  readonly random: RandomBelow;
}

/** Why a window is reduced: a segment was lost, the peer echoed a mark, nothing came any more. */
export type ReductionCause = "loss" | "ecn" | "timeout";

/**
 * What happens beside ACKs (Linux: cwnd_event): data leaves with nothing in flight, after a pause too; cwnd
 * was taken back after a pause; a reduction is complete; a time-out or a tail loss probe was needed; a
 * packet of the peer came with the mark CE, or without.
 */
export type WindowEvent =
  "transmit-start" | "restart" | "complete" | "loss" | "probe-repaired" | "ce" | "no-ce";

/**
 * A congestion control. It owns its variables and sees events, never segments. It decides how much
 * may be in flight, and how fast it leaves; what is lost, and what is sent next, is decided elsewhere.
 *
 * There are two kinds. Most leave a recovery to others: cwnd moves from outside too, down to ssthresh
 * (`loss/prr.ts`), and back when it is undone. One with a model of the path ({@link hasModel}) moves cwnd
 * itself with every ACK, in recovery too. All that a controller does not mention stays as it is here.
 */
export abstract class CongestionController {
  /** cwnd, in whole segments, as Linux counts it (RFC 5681 §2 in bytes). */
  cwndSegments = 0.5; // born as a double, so that it stays a double
  /** ssthresh, in segments; Infinity until the first congestion. */
  ssthreshSegments = Infinity;
  /** Segments acknowledged in congestion avoidance that did not yet let cwnd grow. */
  credit = 0.5;
  /** The rate that a controller with a model wants to be paced at, bits per second. */
  pacingBps = Infinity;
  /** It moves cwnd and the pacing rate itself, in {@link control} (Linux: cong_control). */
  readonly hasModel: boolean = false;
  /** Its segments are paced, whatever `config.pacing` says of others. */
  readonly wantsPacing: boolean = false;
  /** It asks for ECN, and its segments are ECN-capable in any case (Linux: TCP_CONG_NEEDS_ECN). */
  readonly needsEcn: boolean = false;
  /** Our ACKs tell of each change of the mark CE at once (RFC 8257 §3.2), instead of until CWR. */
  readonly echoesEveryMark: boolean = false;
  /** The send buffer has room for so many windows (Linux: sndbuf_expand). */
  readonly sendBufferWindows: number = 2;
  /** What leaves now says nothing of the path: the controller itself holds the sender back. */
  holdsBack = false;
  /** The most segments that leave at once. */
  burstLimitSegments = Infinity;
  readonly random: RandomBelow;

  /** What it is about, as a reason for its cwnd and pacing rate; null: slow start, then avoidance. */
  get phase(): string | null {
    return null;
  }

  constructor({ cwndSegments, random }: ControllerInit) {
    this.cwndSegments = cwndSegments;
    this.credit = 0;
    this.random = random;
  }

  /** The connection is established, or this controller takes over: nothing is known of the path. */
  begin(_view: SenderView): void {}

  /** Every ACK, in whatever state: its round trip and its mark. Losses are looked for after it. */
  onEveryAck(_event: AckEvent): void {}

  /** New data was delivered, and no loss is being repaired: cwnd may grow (Linux: cong_avoid). */
  onAck(_event: AckEvent): void {}

  /** Only with a model: every ACK, when losses were looked for and the state has changed. */
  control(_event: AckEvent): void {}

  /** Only with a model: a segment is taken for lost; after it comes a reduction, or none. */
  onLost(_segment: LostSegment, _view: SenderView): void {}

  /** The state of the repair of losses is about to change (Linux: set_state). */
  onState(_state: Recovery, _view: SenderView): void {}

  /** Something else happens. */
  onEvent(_event: WindowEvent, _view: SenderView): void {}

  /**
   * Congestion: the ssthresh that it asks for (RFC 5681 §3.1 equation (4)).
   *
   * @param windowSegments what is to be reduced: FlightSize, or cwnd in Linux
   */
  abstract reduced(windowSegments: number, nowNs: Ns, cause: ReductionCause): number;

  /** The reduction was needless: the cwnd that it asks for (RFC 4015 §3.2). */
  undone(priorCwndSegments: number, _view: SenderView): number {
    return Math.max(this.cwndSegments, priorCwndSegments);
  }

  /** What it tells of itself, as Linux names and counts it (TCP_CC_INFO). */
  info(_view: SenderView): Readonly<Record<string, number>> {
    return {};
  }

  /**
   * The objects whose fields, in order, are all that it knows, so that it can be folded (`fold/`); null: it
   * is kept as it is.
   */
  records(): readonly object[] | null {
    return null;
  }

  /** The least burst, segments, at a pacing rate (Linux: min_tso_segs). */
  minBurstSegments(configuredSegments: number, _pacingBps: number): number {
    return configuredSegments;
  }
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

/** L; after a time-out 1, until what it was about is repaired (RFC 3465 §2.3). Linux has no L. */
export const limitNow = (limitSegments: number, recovery: Recovery): number =>
  recovery === "loss" && limitSegments !== Infinity ? 1 : limitSegments;

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
