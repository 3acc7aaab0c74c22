import type { Ns } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";
import type { TcpConfig } from "./config.ts";
import type { CongestionController } from "./congestion/index.ts";
import type { Ecn } from "./ecn/ecn.ts";
import type { TcpCounters } from "./counters.ts";
import type { TcpErrorCode } from "./outbox.ts";
import type { FastOpenState } from "./fast-open/option.ts";
import type { ReceiveBuffer } from "./receive/buffer.ts";
import type { SocketMemory } from "./receive/memory.ts";
import type { Reassembly } from "./receive/reassembly.ts";
import type { Rack } from "./loss/rack.ts";
import type { Delivery, Probe, Reduction, WindowUse } from "./loss/records.ts";
import type { UrgentState } from "./receive/urgent.ts";
import type { RttEstimator } from "./rtt/estimator.ts";
import type { MinFilter } from "./rtt/min-rtt.ts";
import type { XmitTimer } from "./rtt/rto.ts";
import type { SendBuffer } from "./send/buffer.ts";
import type { Scoreboard } from "./send/scoreboard.ts";
import type { Pacing } from "./send/pacing.ts";
import type { Sending } from "./send/sending.ts";
import { type Seq, seqDiff } from "./seq.ts";
import type { Teller } from "./teller.ts";
import type { State } from "./state.ts";

/**
 * How far the repair of losses has come: none; duplicate ACKs or SACKs seen; cwnd is being reduced
 * without a loss to repair; fast recovery (RFC 5681 §3.2, RFC 6675 §5); slow start after a
 * retransmission time-out (RFC 5681 §3.1). Open, Disorder, CWR, Recovery and Loss of Linux.
 */
export type Recovery = "open" | "disorder" | "cwr" | "recovery" | "loss";

/**
 * Transmission Control Block: all that one end of a connection knows (RFC 9293 §3.3.1).
 * Plain data, made only by `createTcb`: no timers, no callbacks, nothing to mock in a test.
 */
export interface Tcb {
  /** Replaced as a whole when an option of the socket changes (`event/configure.ts`). */
  config: TcpConfig;
  readonly localAddress: Address;
  readonly localPort: number;
  readonly remoteAddress: Address;
  readonly remotePort: number;
  state: State;
  /** Reached from LISTEN: decides what a RST means in SYN-RECEIVED (RFC 9293 MUST-11). */
  readonly passive: boolean;

  // Send sequence variables.
  /** ISS: initial send sequence number. */
  readonly iss: Seq;
  /** SND.UNA: oldest sequence number sent and not yet acknowledged. */
  sndUna: Seq;
  /** SND.NXT: next sequence number to send. Never goes back: retransmissions have the scoreboard. */
  sndNxt: Seq;
  /** SND.WND: bytes the peer will take beyond SND.UNA, already scaled (RFC 7323 §2.3). */
  sndWndBytes: number;
  /** SND.WL1 and SND.WL2: SEG.SEQ and SEG.ACK of the latest window update. */
  sndWl1: Seq;
  sndWl2: Seq;
  /** The largest window the peer ever offered: Max(SND.WND) of RFC 9293 §3.8.6.2.1. */
  maxSndWndBytes: number;
  /** Shift of the windows that the peer sends (RFC 7323 §2.3). */
  sndScale: number;
  /** SMSS: the most data that we put into a segment, bytes, options taken off. */
  smssBytes: number;
  /** The peer's MSS option, or 536 without one (RFC 9293 MUST-15). */
  peerMssBytes: number;
  /** Offset in the stream of SND.UNA; the SYN is at -1, the first byte at 0. */
  unaOffset: number;
  readonly sendBuffer: SendBuffer;
  readonly scoreboard: Scoreboard;
  /** What decides when new data leaves, beside the windows. */
  readonly sending: Sending;
  /** The application will write no more: a FIN follows the last byte. */
  finQueued: boolean;
  finSent: boolean;

  // Receive sequence variables.
  /** IRS: initial receive sequence number. */
  irs: Seq;
  /** RCV.NXT: next sequence number expected. */
  rcvNxt: Seq;
  /** RCV.NXT + RCV.WND: the right edge of the window that we offered; never falls. */
  rcvAdv: Seq;
  /** Shift of the windows that we send. */
  rcvScale: number;
  /** What our MSS option says, bytes. */
  ownMssBytes: number;
  /**
   * RMSS: what a full segment of the peer carries, bytes: the largest seen, and 536 before. Our MSS is
   * no measure: options and the path take their part of it (RFC 5681 §4.2).
   */
  rcvMssBytes: number;
  readonly receiveBuffer: ReceiveBuffer;
  readonly reassembly: Reassembly;
  /** The peer's FIN has come, and all data before it. */
  finReceived: boolean;
  /** DSCP of the latest segment (RFC 9293 MAY-9). */
  receivedDscp: number;
  /** The application will read no more: data that comes after our FIN draws a RST. */
  readShut: boolean;
  /** The application has let go of the connection (full close), which ends by itself. */
  orphan: boolean;

  // The receive window as Linux reckons it (`receive/linux-window.ts`).
  readonly memory: SocketMemory;
  /** The largest window that may be offered, bytes; -1 before our first SYN, and by the RFC. */
  windowClampBytes: number;
  /** The largest window offered so far as buffers are known to be well filled, bytes; -1 likewise. */
  rcvSsthreshBytes: number;
  /** Auto-tuning: what the application read in a round trip, and since when and where it is counted. */
  rcvSpaceBytes: number;
  rcvSpaceOffset: number;
  rcvSpaceNs: Ns;
  /** The round trip as the receiver sees it, in eighths of a microsecond; 0 before the first sample. */
  rcvRttUs8: number;
  /** A sample ends when this number is here, and began then; -1 if none has begun. */
  rcvRttSeq: Seq;
  rcvRttFromNs: Ns;
  /** The latest timestamp echoed that was sampled. */
  rcvRttEcr: number;

  // Urgent data (`receive/urgent.ts`).
  urgent: UrgentState;
  /** Number of the last urgent byte; and that byte, once it is here. */
  urgentSeq: Seq;
  urgentByte: number;

  // Options in use.
  windowScaleOk: boolean;
  sackOk: boolean;
  /** Sent in every segment; on our own SYN already while it is only an offer. */
  timestampsOk: boolean;
  readonly ecn: Ecn;
  /** TS.Recent (RFC 7323 §4.3) and when it was set. */
  tsRecent: number;
  tsRecentNs: Ns;
  /** Added to the clock to make TSval. */
  tsOffset: number;
  /** A range that came twice, to be reported in the next ACK (RFC 2883); null if none. */
  dsack: readonly [Seq, Seq] | null;

  // Acknowledging.
  /** An ACK has to leave now. */
  ackNow: boolean;
  /** RCV.NXT when the latest ACK left: Last.ACK.sent. */
  lastAckSent: Seq;
  // The rest is Linux's (`receive/linux-acks.ts`).
  /** A segment was taken in this event: whether its ACK leaves now is decided at the end of it. */
  ackUndecided: boolean;
  /** An ACK is owed, now or later. */
  ackScheduled: boolean;
  /** It may not wait. */
  ackMandatory: boolean;
  /** Small or pushed segments since the last ACK: none, one, more (0, 1, 2). */
  smallPushes: number;
  /** There was no memory for a segment: the window is closed until something is read. */
  outOfMemory: boolean;
  /** Quick ACKs left before ACKs may be delayed. */
  quickAcks: number;
  /** Answers of ours soon after data of the peer; from a threshold on the session is interactive. */
  answersInTurn: number;
  /** ATO: how long an ACK waits; 0 before the first data. */
  atoNs: Ns;
  /** Size of the latest segment, if it may have been a full one; else 0. */
  lastSegmentBytes: number;
  /** Duplicate ACKs held back, to be sent as one. */
  compressedAcks: number;
  /** Duplicate ACKs sent for a RCV.NXT, up to three. */
  dupAcksSent: number;
  compressedRcvNxt: Seq;
  lastDataReceivedNs: Ns;

  // Loss recovery and congestion control.
  congestion: CongestionController;
  recovery: Recovery;
  /** RecoveryPoint: SND.NXT when recovery began; an ACK of it ends it (RFC 6675 §5). */
  recover: Seq;
  /** DupThresh: how many segments one may be overtaken by; grows with reordering seen. */
  reordering: number;
  /** How many times reordering was seen. */
  reorderingSeen: number;
  readonly rack: Rack;
  /** F-RTO is finding out whether the time-out was spurious (RFC 5682 §3.1). */
  frto: boolean;
  readonly reduction: Reduction;
  readonly probe: Probe;
  readonly delivery: Delivery;
  readonly windowUse: WindowUse;
  /** When the first retransmission of this recovery left; -1 without one. */
  retransmittedNs: Ns;
  /** The rate at which segments are paced, or would be, bits per second. */
  pacingBps: number;
  readonly pacing: Pacing;
  /** The next retransmission leaves whatever cwnd says (RFC 6675 §5 step 4.3). */
  forceRetransmit: boolean;
  /** Sequence number whose ACK begins a new round trip for the RTT estimator. */
  roundEnds: Seq;

  // Round-trip times and retransmission time-out.
  readonly rtt: RttEstimator;
  /** Shortest round trip in the window of {@link minRtt}; NEVER before the first. */
  minRttNs: Ns;
  readonly minRtt: MinFilter;
  /** How many times the RTO is doubled (RFC 6298 §5.5). */
  rtoBackoff: number;
  /** Retransmission time-outs since SND.UNA moved. */
  retransmits: number;
  /** Time-outs since the peer last acknowledged anything new. */
  timeouts: number;
  /** When the first transmission of what now times out was made. */
  firstTimeoutSentNs: Ns;
  /** R1 was reached in this row of time-outs, and told (RFC 9293 §3.8.3). */
  r1Told: boolean;
  /** What the network said last of this connection, if nothing came from the peer since. */
  softError: TcpErrorCode | null;
  /** User timeout that the peer's UTO option has led to (RFC 5482 §3.1); NEVER without one. */
  adoptedUserTimeoutNs: Ns;
  /** The application has set the user timeout itself: not CHANGEABLE (RFC 5482 §3). */
  userTimeoutIsFixed: boolean;
  /** The UTO option leaves with the next segment (RFC 5482 §3). */
  sendUserTimeout: boolean;
  /** Times of the ACKs that answered what cannot be meant for us (RFC 5961 §7): since when, how many. */
  challengesSinceNs: Ns;
  challengesSent: number;
  /** Time-outs of our SYN or SYN,ACK. */
  synTimeouts: number;
  lastSentNs: Ns;

  // Deadlines; NEVER when off. What they do is in event/timeout.ts.
  rtoDeadlineNs: Ns;
  /** What happens then: a time-out, a tail loss probe, or RACK decides about what is late. */
  xmitTimer: XmitTimer;
  delayedAckDeadlineNs: Ns;
  /** Zero-window probe, or the override of sender SWS avoidance. */
  persistDeadlineNs: Ns;
  /**
   * How many times the wait for the next probe of a closed window is doubled. Linux has one number for
   * this and for time-outs (icsk_backoff): until a round trip is measured, or the window opens.
   */
  probeBackoff: number;
  /** When the first of the window probes left that no data followed; -1 without. */
  probingSinceNs: Ns;
  keepAliveDeadlineNs: Ns;
  /** Probes of a closed window or keep-alive probes that nothing answered. */
  probesUnanswered: number;
  lastReceivedNs: Ns;
  /** End of TIME-WAIT, or of FIN-WAIT-2 after a full close. */
  timeWaitDeadlineNs: Ns;

  readonly counters: TcpCounters;
  /** Tells what the sender does, and why; null while nobody listens. */
  teller: Teller | null;

  /** A listener has no room for one more: the handshake may not complete now. */
  acceptQueueFull: boolean;
  /** The ACK of our SYN,ACK has come, though the handshake was not completed by it. */
  finalAckSeen: boolean;
  /** How many times the SYN,ACK is repeated: `synAckRetries`, less when the listener is pressed. */
  mostSynAcks: number;
  /** Fast Open (RFC 7413): it came from a SYN that was taken with its data: a connection before the handshake is complete. */
  fastOpened: boolean;
  /** It is that still: its SYN,ACK has no answer yet. */
  synAckPending: boolean;
  readonly fastOpen: FastOpenState;
}

/** RCV.WND: what is left of the window that we offered, bytes. */
export const rcvWndBytes = (tcb: Tcb): number => Math.max(0, seqDiff(tcb.rcvAdv, tcb.rcvNxt));

/** Segments that the network still holds, as far as we know (pipe, RFC 6675 §4). */
export const flightSegments = (tcb: Tcb): number => tcb.scoreboard.flightSegments;

/** cwnd in bytes (RFC 5681 §2). */
export const cwndBytes = (tcb: Tcb): number => tcb.congestion.cwndSegments * tcb.smssBytes;

/** Place in the stream of a sequence number of ours. */
export const offsetOf = (tcb: Tcb, seq: Seq): number => tcb.unaOffset + seqDiff(seq, tcb.sndUna);

/** Whether our FIN was sent and is acknowledged. */
export const finAcknowledged = (tcb: Tcb): boolean => tcb.finSent && tcb.sndUna === tcb.sndNxt;
