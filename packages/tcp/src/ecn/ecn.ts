import { type Seq, seqAdd } from "../seq.ts";
import type { AccurateEcn } from "./accurate.ts";

/** What a SYN asks for. */
export type EcnRequest = "nothing" | "classic" | "accurate";

/** Counters of what came with a codepoint of ECN, agreed on or not (Linux); with Accurate ECN fed back. */
export interface ReceivedFields {
  /** r.cep: packets that came with CE. */
  cePackets: number;
  /** r.e0b, r.ceb, r.e1b: bytes of payload that came with ECT(0), CE, ECT(1). */
  e0Bytes: number;
  ceBytes: number;
  e1Bytes: number;
}

/**
 * What a connection knows of explicit congestion notification (RFC 3168 §6.1, RFC 9768): part of the
 * TCB.
 */
export interface Ecn {
  /** What our first SYN asked for. */
  asked: EcnRequest;
  /** What the peer's first SYN asked for. */
  peerAsked: EcnRequest;
  /** SYNs of ours, and SYN,ACKs for which our timer, not a SYN, was the cause. */
  synsSent: number;
  synAcksSent: number;
  /** A SYN came again, and its answer is no retransmission of ours. */
  answersSyn: boolean;
  /** A SYN of ours has said 000, so nothing may be marked with Accurate ECN (RFC 9768 §3.1.5). */
  plainSyn: boolean;
  /** Both ends agreed to classic or Accurate ECN in the handshake. */
  agreed: boolean;
  /** Accurate ECN; null if it is classic, or none. */
  accurate: AccurateEcn | null;
  /** The peer has sent packets that say they may be marked. */
  seen: boolean;
  /** What has come with which codepoint. */
  readonly received: ReceivedFields;
  /** A mark has come: our ACKs say ECE until the peer says CWR (RFC 3168 §6.1.3). */
  echoing: boolean;
  /** DCTCP.CE: the latest text came with a mark (RFC 8257 §3.2), and RCV.NXT after it. */
  latestCe: boolean;
  latestUpTo: Seq;
  /** Where the data ends that was ever sent: what begins before is sent again. */
  sentUpTo: Seq;
  /** cwnd was reduced: the next new data says CWR (RFC 3168 §6.1.2). */
  cwrDue: boolean;
  /** cwnd was one segment when a mark was told of: the next leaves when the timer expires. */
  waitsForTimer: boolean;
}

/** Before the handshake. What each segment asks for comes first: it lies in one line of the cache. */
export const newEcn = (iss: Seq): Ecn => ({
  agreed: false,
  accurate: null,
  echoing: false,
  cwrDue: false,
  latestCe: false,
  received: { cePackets: 0, e0Bytes: 0, ceBytes: 0, e1Bytes: 0 },
  seen: false,
  waitsForTimer: false,
  sentUpTo: seqAdd(iss, 1),
  latestUpTo: iss,
  asked: "nothing",
  peerAsked: "nothing",
  synsSent: 0,
  synAcksSent: 0,
  answersSyn: false,
  plainSyn: false,
});
