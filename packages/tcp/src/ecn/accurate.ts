import type { Ns } from "@seedwire/engine";
import { NOT_ECT } from "@seedwire/wire";

/** Bits for counters of bytes, in masks of what has changed. */
export const E0B = 1;
export const CEB = 2;
export const E1B = 4;
export const ALL_FIELDS = E0B | CEB | E1B;

/** What the options of the peer have told: none came; no counters yet; counters; not to be believed. */
export type OptionSeen = "none" | "empty" | "counters" | "failed";

/**
 * What a connection keeps for Accurate ECN (RFC 9768 §3.2), in both directions. All counters begin
 * with 0 here; what goes over the wire begins with {@link CEP_INIT} and its like.
 */
export interface AccurateEcn {
  // The handshake.
  /** IP-ECN field with which the peer's SYN or SYN,ACK came. */
  peerField: number;
  /** IP-ECN field with which ours left. */
  ownField: number;
  /** We are the client, and the next pure ACK tells of {@link peerField} (RFC 9768 §3.2.2.1). */
  tellsField: boolean;
  /** The latest SYN said 000: so does the SYN,ACK that answers it. */
  answersPlainSyn: boolean;

  // Data receiver.
  /** Packets that came with CE and that no ACK of ours has told of. */
  unreportedCe: number;
  /** IP-ECN field of the packet before, by the RFC of the one with data. */
  latestField: number;
  /** Counters of bytes that ever changed; since an ACK left; since an option left. */
  everChanged: number;
  changedSinceAck: number;
  changedSinceOption: number;
  /** So many of the next segments have to carry an option. */
  optionDemand: number;
  /** When an option left last. */
  optionSentNs: Ns;

  // Data sender.
  /** What is sent may say ECT (RFC 9768 §3.1.5, §3.2.2.3). */
  mayMark: boolean;
  /** Feedback is heeded: its ACE field was never zeroed (RFC 9768 §3.2.2.4). */
  heeds: boolean;
  /** No feedback but of the handshake has come yet. */
  awaitsFeedback: boolean;
  /** The segment at hand completes the handshake: its ACE field is no counter. */
  atHandshake: boolean;
  /** s.cep: packets that the peer has told of as marked. */
  ceSegments: number;
  /** s.e0b, s.ceb, s.e1b. */
  e0Bytes: number;
  ceBytes: number;
  e1Bytes: number;
  seen: OptionSeen;
  /** The counter that alone was growing, to go on with where no option comes; 0 if none is known. */
  growing: number;
  /** Latest timestamp of the peer: a later one is progress too. */
  peerTsVal: number;
  /** Segments that an ACK delivers, on average, in 64ths. */
  segmentsPerAck: number;
}

/** r.cep and s.cep begin with this (RFC 9768 §3.2.1), the counters of ECT(0) and ECT(1) with 1. */
export const CEP_INIT = 5;
export const E0B_INIT = 1;
export const CEB_INIT = 0;
export const E1B_INIT = 1;

/**
 * Accurate ECN was agreed on.
 *
 * @param peerField IP-ECN field of the peer's SYN or SYN,ACK
 * @param ownField that of ours
 */
export const newAccurateEcn = (peerField: number, ownField: number): AccurateEcn => ({
  peerField,
  ownField,
  tellsField: false,
  answersPlainSyn: false,
  unreportedCe: 0,
  latestField: NOT_ECT,
  everChanged: 0,
  changedSinceAck: 0,
  changedSinceOption: 0,
  optionDemand: 0,
  optionSentNs: 0,
  mayMark: true,
  heeds: true,
  awaitsFeedback: true,
  atHandshake: false,
  ceSegments: 0,
  e0Bytes: 0,
  ceBytes: 0,
  e1Bytes: 0,
  seen: "none",
  growing: 0,
  peerTsVal: 0,
  segmentsPerAck: 0,
});
