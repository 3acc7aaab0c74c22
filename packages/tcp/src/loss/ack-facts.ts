import type { Ns } from "@seedwire/engine";
import { ECE as ECE_BIT, SYN, type Packet } from "@seedwire/wire";
import { echoOf, timestamp } from "../rtt/timestamps.ts";
import { segmentLength } from "../segment-arrives/closed.ts";
import { APPLICATION_LIMITED } from "../send/marks.ts";
import { type Seq, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/** What an acknowledgement did: bits of {@link AckFacts.flags}, as Linux names them. */
/** It carried data, SYN or FIN. */
const DATA = 0x01;
/** It updated SND.WND. */
export const WINDOW_UPDATE = 0x02;
/** It took data off the board. */
export const DATA_ACKED = 0x04;
/** Some of that had been retransmitted. */
export const RETRANSMITTED_ACKED = 0x08;
export const SYN_ACKED = 0x10;
/** It SACKed something new. */
export const DATA_SACKED = 0x20;
/** It told of a congestion mark (RFC 3168 §6.1.2, RFC 9768 §3.2). */
export const ECE = 0x40;
/** It told that a retransmission was lost. */
export const LOST_RETRANSMISSION = 0x80;
/** It (S)ACKed data that was never retransmitted, from before the recovery point. */
export const ORIGINAL_ACKED = 0x200;
/** SND.UNA moved. */
export const UNA_ADVANCED = 0x400;
/** It held a D-SACK that counts. */
export const DSACKING = 0x800;
/** The timer is to be started anew. */
export const SET_TIMER = 0x1000;
/** What is SACKed is now the oldest: the receiver may have let go of it. */
export const RENEGING = 0x2000;
/** The receiver may have delayed it. */
export const MAYBE_DELAYED = 0x1_0000;
/** The D-SACK is for a tail loss probe. */
export const DSACK_TLP = 0x2_0000;

export const ACKED = DATA_ACKED | SYN_ACKED;
/** With one of these it is no duplicate ACK. */
export const NOT_DUPLICATE = DATA | WINDOW_UPDATE | ACKED;
/** Something may be wrong. */
export const ALERT = DATA_SACKED | ECE | DSACKING;
export const FORWARD_PROGRESS = ACKED | DATA_SACKED;

/** What to send because of an ACK, beside new data: nothing, what is lost, new data first (F-RTO). */
export type Resend = "nothing" | "lost" | "new";

/** What one acknowledgement said and did. One record serves all: read it, do not keep it. */
export interface AckFacts {
  flags: number;
  nowNs: Ns;
  resend: Resend;
  /** SND.UNA, segments on the board and in flight, and the end of what was SACKed, before it. */
  priorUna: Seq;
  priorCount: number;
  priorFlight: number;
  priorHighestSack: Seq;
  /** What had been delivered, and lost, before it. */
  priorDelivered: number;
  priorLost: number;
  /** TSecr; null without one. */
  echoed: Seq | null;
  /** Segments taken off the board. */
  acked: number;
  /** Segments newly SACKed, or told of by a D-SACK. */
  sackDelivered: number;
  /** Sequence numbers delivered, by ACK or SACK. */
  deliveredBytes: number;
  /** Lowest sequence number newly SACKed that is a sign of reordering. */
  reordered: Seq;
  /** When the first and the last segment newly SACKed and sent only once left; -1 without one. */
  firstSackedNs: Ns;
  lastSackedNs: Ns;
  /** What had been delivered when the latest segment left that this delivers; -1 if it delivers none. */
  deliveredWhenSent: number;
  /** End of that segment, and whether it left for want of more. */
  deliveredEnd: Seq;
  sampleLimited: boolean;
  /** How long before it the segment had left that was delivered last then, and when that was told. */
  sendingNs: Ns;
  priorDeliveredNs: Ns;
  /** What was delivered with a mark, and lost, and how much was in flight when it left. */
  priorDeliveredCe: number;
  priorLostWhenSent: number;
  txInFlight: number;
  /** Round trip of the last segment delivered, for congestion control; -1 without one. */
  rttNs: Ns;
}

const NONE = toSeq(0);

const facts: AckFacts = {
  flags: 0,
  nowNs: 0.5,
  resend: "nothing",
  priorUna: NONE,
  priorCount: 0,
  priorFlight: 0,
  priorHighestSack: NONE,
  priorDelivered: 0,
  priorLost: 0,
  echoed: null,
  acked: 0,
  sackDelivered: 0,
  deliveredBytes: 0,
  reordered: NONE,
  firstSackedNs: 0.5,
  lastSackedNs: 0.5,
  deliveredWhenSent: 0,
  deliveredEnd: NONE,
  sampleLimited: false,
  sendingNs: 0.5,
  priorDeliveredNs: 0.5,
  priorDeliveredCe: 0,
  priorLostWhenSent: 0,
  txInFlight: 0,
  rttNs: 0.5,
};

/** The reused record, as it is before anything of the segment was looked at. */
export function factsBefore(tcb: Tcb, segment: Packet, nowNs: Ns): AckFacts {
  const { scoreboard: board } = tcb;
  tcb.delivery.occasion++;
  facts.flags = segmentLength(segment) > 0 ? DATA : 0;
  if (tcb.ecn.agreed && tcb.ecn.accurate === null) {
    if ((segment.flags & (ECE_BIT | SYN)) === ECE_BIT) facts.flags |= ECE;
  }
  facts.nowNs = nowNs;
  facts.resend = "nothing";
  facts.priorUna = tcb.sndUna;
  facts.priorCount = board.count;
  facts.priorFlight = board.flightSegments;
  facts.priorHighestSack = tcb.sackOk ? highestSack(tcb) : tcb.sndUna;
  facts.priorDelivered = tcb.delivery.delivered;
  facts.priorLost = tcb.delivery.lost;
  facts.echoed = echoOf(tcb, segment);
  facts.acked = 0;
  facts.sackDelivered = 0;
  facts.deliveredBytes = 0;
  facts.reordered = tcb.sndNxt;
  facts.firstSackedNs = -1;
  facts.lastSackedNs = -1;
  facts.deliveredWhenSent = -1;
  facts.rttNs = -1;
  return facts;
}

/** Where the highest SACKed segment ends; SND.UNA if none is SACKed. */
export function highestSack({ scoreboard: board, sndUna, sndNxt }: Tcb): Seq {
  if (board.sackedOut === 0) return sndUna;
  return board.sackedBelow < board.count ? board.start(board.sackedBelow) : sndNxt;
}

/** Whether the peer echoes a timestamp from before an instant: it answers something older. */
export const echoesBefore = (tcb: Tcb, { echoed }: AckFacts, instantNs: Ns): boolean =>
  echoed !== null && seqLt(echoed, toSeq(timestamp(tcb, instantNs)));

/** A segment is delivered: what the delivery rate and RACK want to know of it. */
export function noteDelivered(tcb: Tcb, facts: AckFacts, index: number): void {
  const { scoreboard: board } = tcb;
  const before = board.deliveredWhenSent(index);
  if (before < 0) return;
  const sentNs = board.sentNs(index);
  const end = board.end(index);
  const isLater =
    sentNs > tcb.delivery.firstSentNs ||
    (sentNs === tcb.delivery.firstSentNs && seqLt(facts.deliveredEnd, end));
  if (facts.deliveredWhenSent >= 0 && !isLater) return;
  facts.deliveredWhenSent = before;
  facts.deliveredEnd = end;
  facts.sampleLimited = (board.flags(index) & APPLICATION_LIMITED) !== 0;
  facts.sendingNs = sentNs - board.firstSentWhenSent(index);
  facts.priorDeliveredNs = board.deliveredNsWhenSent(index);
  facts.priorDeliveredCe = board.deliveredCeWhenSent(index);
  facts.priorLostWhenSent = board.lostWhenSent(index);
  facts.txInFlight = board.inFlightWhenSent(index);
  tcb.delivery.firstSentNs = sentNs;
}
