import { NEVER, type Ns } from "@seedwire/engine";
import { type Seq, toSeq } from "../seq.ts";
import type { Recovery } from "../tcb.ts";

/** What a controller may know of its connection at any time. */
export interface SenderView {
  nowNs: Ns;
  /** SMSS, bytes: what turns segments into a rate. */
  mssBytes: number;
  /** Smoothed round-trip time; 0 before the first measurement. */
  srttNs: Ns;
  /** Shortest round trip in the window of RACK; NEVER before the first. */
  minRttNs: Ns;
  sndUna: Seq;
  sndNxt: Seq;
  recovery: Recovery;
  /** SACKs may tell of what is delivered (RFC 2018 §5). */
  sackOk: boolean;
  /** Segments that the network holds, as far as we know: `pipe` (RFC 6675 §4). */
  flightSegments: number;
  /** Segments delivered so far, by ACK, SACK or D-SACK; of these such whose ACK had ECE; taken for lost. */
  delivered: number;
  deliveredCe: number;
  lost: number;
  /** When the latest of them was delivered, or the first left after a pause. */
  deliveredNs: Ns;
  /** What leaves now leaves because the application has no more. */
  applicationLimited: boolean;
  /** The pacing rate in force, bits per second, and the most that the application lets it be. */
  pacingBps: number;
  maxPacingBps: number;
  /** When pacing lets the next segment leave; in the past if it may leave now. */
  departureNs: Ns;
  /** When the latest segment with data left; -1 before the first. */
  lastDataSentNs: Ns;
}

/** An ACK, with the view of the connection after it. The object is reused: read it, do not keep it. */
export interface AckEvent extends SenderView {
  /** Segments that this ACK delivered, and that were newly taken for lost. */
  ackedSegments: number;
  lostSegments: number;
  /** Whether cwnd was what limited us: else it may not grow (RFC 9438 §5.8). */
  cwndLimited: boolean;
  /** Round trip of the last segment delivered; -1 if none was measured. */
  rttNs: Ns;
  /** The receiver may have delayed it: a single small segment. */
  maybeDelayed: boolean;
  /** It echoes congestion (ECE, RFC 3168 §6.1.2). */
  echoesCongestion: boolean;
  /** Segments in flight before it. */
  priorFlightSegments: number;
  readonly sample: RateSample;
}

/**
 * How fast the path delivered one flight (draft-ietf-ccwg-bbr, Linux's rate_sample): from when the latest
 * of the segments left that this ACK delivers, until now.
 */
export interface RateSample {
  /** Segments delivered, and how long that took; -1 if nothing is known. */
  delivered: number;
  intervalNs: Ns;
  /** Of these such whose ACK had ECE. */
  deliveredCe: number;
  /** Segments taken for lost since then. */
  lost: number;
  /** What had been delivered when that segment left; -1 if the ACK delivers none. */
  priorDelivered: number;
  /** Segments in flight when it left, itself included. */
  txInFlight: number;
  /** It left for want of more: the sample tells of the application rather than of the path. */
  isAppLimited: boolean;
}

/** A segment that was taken for lost: what was known when it left. */
export interface LostSegment {
  /** Its sequence numbers: the first, and the one beyond the last. */
  startSeq: Seq;
  endSeq: Seq;
  /** Segments in flight, itself included. */
  txInFlight: number;
  delivered: number;
  lost: number;
  isAppLimited: boolean;
  /** It was a retransmission. */
  isRetransmission: boolean;
}

/** A record with nothing in it, to be filled again and again. */
export const newAckEvent = (): AckEvent => {
  const event: AckEvent = {
    nowNs: 0.5,
    mssBytes: 0,
    srttNs: 0.5,
    minRttNs: 0.5,
    sndUna: toSeq(0),
    sndNxt: toSeq(0),
    recovery: "open",
    sackOk: true,
    flightSegments: 0,
    delivered: 0,
    deliveredCe: 0,
    lost: 0,
    deliveredNs: 0.5,
    applicationLimited: false,
    pacingBps: 0.5,
    maxPacingBps: 0.5,
    departureNs: 0.5,
    lastDataSentNs: 0.5,
    ackedSegments: 0,
    lostSegments: 0,
    cwndLimited: false,
    rttNs: 0.5,
    maybeDelayed: false,
    echoesCongestion: false,
    priorFlightSegments: 0,
    sample: {
      delivered: -1,
      intervalNs: 0.5,
      deliveredCe: 0,
      lost: 0,
      priorDelivered: -1,
      txInFlight: 0,
      isAppLimited: false,
    },
  };
  event.nowNs = event.srttNs = event.deliveredNs = event.departureNs = 0;
  event.minRttNs = NEVER;
  event.rttNs = event.lastDataSentNs = event.sample.intervalNs = -1;
  event.pacingBps = event.maxPacingBps = Infinity;
  return event;
};
