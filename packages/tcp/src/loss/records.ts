import { DeliveryRate } from "./delivery-rate.ts";
import type { Ns } from "@seedwire/engine";
import { newValidation, type Validation } from "../congestion/new-cwv.ts";
import { type Seq, toSeq } from "../seq.ts";

/** A reduction of cwnd, and what it takes to take it back. */
export interface Reduction {
  /** SND.UNA when the reduction began that may be undone; null if there is none. */
  undoMarker: Seq | null;
  /** Retransmissions of that reduction that no D-SACK has told of; -1 if there were none. */
  undoRetransmissions: number;
  /** cwnd and ssthresh before it; ssthresh is 0 if it may not be undone. */
  priorCwnd: number;
  priorSsthresh: number;
  /** RecoverFS (RFC 9937 §6.1), segments; 0 before the first ACK of the reduction was reckoned with. */
  recoverFs: number;
  /** prr_delivered and prr_out (RFC 6937 §3), segments. */
  prrDelivered: number;
  prrOut: number;
  /** Partial ACKs in this recovery without SACK (RFC 6582 §3.2 step 3). */
  partialAcks: number;
  /** RescueRxt (RFC 6675 §2): the recovery point of the latest rescue retransmission; null before. */
  rescueRxt: Seq | null;
  /** Segments retransmitted that have been acknowledged since: R of RFC 7661 §4.4.1. */
  repairedSegments: number;
}

export function newReduction(): Reduction {
  const reduction: Reduction = {
    undoMarker: toSeq(0), // and these as numbers, since they are null or numbers
    undoRetransmissions: -1,
    priorCwnd: 0.5, // born as doubles, so that they stay doubles
    priorSsthresh: 0.5,
    recoverFs: 0.5,
    prrDelivered: 0,
    prrOut: 0,
    partialAcks: 0,
    rescueRxt: toSeq(0),
    repairedSegments: 0,
  };
  reduction.priorCwnd = reduction.priorSsthresh = reduction.recoverFs = 0;
  reduction.undoMarker = reduction.rescueRxt = null;
  return reduction;
}

/** The tail loss probe that is out (RFC 8985 §7.1). */
export interface Probe {
  /** TLP.end_seq: SND.NXT when it left; null if none is out. */
  highSeq: Seq | null;
  /** TLP.is_retrans: it repeated a segment. */
  retransmitted: boolean;
}

export function newProbe(): Probe {
  const probe: Probe = { highSeq: toSeq(0), retransmitted: false }; // born as a number
  probe.highSeq = null;
  return probe;
}

/** What became of the segments sent so far. */
export interface Delivery {
  /** Segments delivered, by ACK, SACK or D-SACK, and of these such whose ACK had ECE. */
  delivered: number;
  deliveredCe: number;
  /** Segments ever taken for lost. */
  lost: number;
  /** Ordinal of the occasion on which segments leave: an ACK, a time-out, a push of new data. */
  occasion: number;
  /** When that segment left, of those delivered, that left last. */
  firstSentNs: Ns;
  /** When the latest was delivered; with nothing in flight, when the first of a flight left. */
  deliveredNs: Ns;
  readonly rate: DeliveryRate;
}

export function newDelivery(): Delivery {
  const delivery = {
    delivered: 0,
    deliveredCe: 0,
    lost: 0,
    occasion: 0,
    firstSentNs: 0.5,
    deliveredNs: 0.5,
    rate: new DeliveryRate(),
  };
  delivery.firstSentNs = delivery.deliveredNs = 0;
  return delivery;
}

/** How much of cwnd was in use in this window of data (`congestion/window-use.ts`). */
export interface WindowUse {
  /** It was used to the full. */
  limited: boolean;
  /** The most segments that were in flight. */
  maxCount: number;
  /** Counts until this is acknowledged. */
  ends: Seq;
  /** IW or RW, the latest: where in the stream it begins, and how much it lets out, bytes. */
  startOffset: number;
  startBytes: number;
  /** Something of such a window was lost. */
  startWasTooLarge: boolean;
  /** What new-CWV knows, if it is what validates cwnd. */
  readonly validation: Validation;
}

export function newWindowUse(ends: Seq): WindowUse {
  const use: WindowUse = {
    limited: false,
    maxCount: 0,
    ends,
    startOffset: 0.5, // born as doubles, so that they stay doubles
    startBytes: 0.5,
    startWasTooLarge: false,
    validation: newValidation(),
  };
  use.startOffset = use.startBytes = 0;
  return use;
}
