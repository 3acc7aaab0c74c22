import type { Recovery } from "./tcb.ts";

/** Why cwnd, ssthresh, the state of loss recovery or the pacing rate changed. */
export type Why =
  /** The handshake is complete: the initial window (RFC 6928 §2). */
  | "handshake complete"
  /** cwnd grew by what was acknowledged (RFC 5681 §3.1). */
  | "slow start"
  | "congestion avoidance"
  /** Slow start ends before losses. */
  | "HyStart found the queue growing"
  /** The pacing rate follows from cwnd and SRTT, and one of them moved. */
  | "cwnd and round trip"
  /** SACKs or duplicate ACKs came, and nothing is known to be lost. */
  | "something is out of order"
  /** What was missing has come. */
  | "nothing is missing"
  /** Fast recovery begins (RFC 5681 §3.2). */
  | "loss"
  /** Congestion was echoed (RFC 3168 §6.1.2). */
  | "ECN echo"
  /** Proportional rate reduction (RFC 9937 §6.2). */
  | "PRR"
  /** The recovery point is acknowledged (RFC 6675 §5). */
  | "recovered"
  | "RTO"
  /** A tail loss probe has repaired what was lost (RFC 8985 §7.4.2). */
  | "TLP repaired a loss"
  | "spurious: D-SACK"
  | "spurious: Eifel"
  | "spurious: F-RTO"
  /** Data leaves again after a pause (RFC 5681 §4.1, RFC 2861 §3.1). */
  | "idle"
  /** The window was not used (RFC 2861 §3.1). */
  | "application-limited"
  /** The path takes shorter segments only: all too long goes again. */
  | "path MTU"
  /** Data in our SYN was not taken (RFC 7413 §4.2.2). */
  | "SYN data refused"
  /** The controller itself, outside of ACKs; a controller may name its phase instead. */
  | (string & {});

/** By what a segment is taken for lost. */
export type LossSign =
  /** By time (RFC 8985 §6.2). */
  | "rack"
  /** DupThresh segments beyond it were SACKed (RFC 6675 §4), or so many duplicate ACKs came. */
  | "dupthresh"
  /** Without SACK, an ACK of a part only: the next is lost too (RFC 6582 §3.2). */
  | "partial ACK"
  | "rto"
  /** The receiver has let go of what it SACKed (RFC 2018 §8). */
  | "sack reneging"
  | "path MTU"
  | "SYN data refused";

/** Why a segment leaves again. */
export type RetransmissionCause =
  | "lost"
  /** By the last resorts of NextSeg (RFC 6675 §4), rules (3) and (4). */
  | "not yet lost"
  | "rescue"
  | "RTO"
  | "TLP"
  | "SYN"
  | "SYN,ACK";

/** What a probe is for: to find a loss at the end, to learn of the window, whether the peer lives. */
export type ProbeCause = "TLP" | "closed window" | "keep-alive";

/** Segments of data, or SYN or FIN: SEG.SEQ unsigned, its place in the stream, and sequence numbers. */
export interface Range {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
}

/** Something that a sender does or learns, and why. cwnd and ssthresh in segments, rates in bit/s. */
export type SenderEvent =
  | { readonly what: "cwnd" | "ssthresh" | "pacing"; readonly from: number; readonly to: number; readonly why: Why }
  | { readonly what: "state"; readonly from: Recovery; readonly to: Recovery; readonly why: Why }
  | { readonly what: "undo"; readonly why: Why }
  | ({ readonly what: "lost"; readonly why: LossSign } & Range)
  | ({ readonly what: "retransmission"; readonly why: RetransmissionCause } & Range)
  | ({ readonly what: "probe"; readonly why: ProbeCause } & Range); // prettier-ignore
