import type { Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import type { TcpConfig } from "../config.ts";
import { Chronograph } from "./chronograph.ts";
import type { MtuSearch } from "./mtu-search.ts";
import { SentPortions } from "./sent-portions.ts";
import { WriteQueue } from "./write-queue.ts";

/** A call of SEND that waits until there is room for the rest of its bytes. */
export interface WaitingWrite {
  /** Offset in the stream just beyond its last byte. */
  readonly endOffset: number;
  /** `MSG_` bits of the call. */
  readonly flags: number;
  /** Some of its bytes have entered the queue. */
  begun: boolean;
}

/**
 * What decides when new data leaves, beside the windows: the sender's part of the TCB. Offsets are
 * places in the stream, 0 being the first byte after the SYN.
 */
export interface Sending {
  /** Data is handed down in portions as by Linux; else segment by segment, as RFC 9293 says. */
  readonly inPortions: boolean;
  readonly queue: WriteQueue;
  readonly sent: SentPortions;
  /** Calls that wait for room, oldest first; their bytes are in the send buffer already. */
  readonly waiting: WaitingWrite[];

  /** SND.SML: where the latest segment that was not full ends (RFC 9293 §A.3, Minshall). */
  smallEndOffset: number;
  /** Where PSH was set last. */
  pushedOffset: number;
  /** The next push goes past Nagle's algorithm: it was just switched off. */
  pushThrough: boolean;
  /** SND.UP: just beyond the latest urgent byte (RFC 9293 §3.8.5); -1 if there never was one. */
  urgentOffset: number;
  /** A probe of a closed window carried the byte at SND.NXT, and it may have been taken. */
  probedOctet: boolean;

  /** What the path takes, by the latest news, bytes of IP. */
  pathMtuBytes: number;
  /** What is known of packets that pass, where the path is searched for that (RFC 4821); else null. */
  search: MtuSearch | null;
  /** The path takes so little that packets have to be fragmented on it. */
  mayFragment: boolean;
  /** Another connection has met the MTU of the path; what of ours is too long has still to go again. */
  loweredByOthers: boolean;
  /** What was known before such news; Linux asks its route when it sends, and tells the old values until then. */
  beforeNews: SegmentSizes | null;

  /** What the send buffer takes, bytes, with the overhead of Linux's buffers (SO_SNDBUF). */
  bufferBytes: number;
  /** Somebody waits for room. */
  noSpace: boolean;

  /** When the latest segment with data left (SND.LST); -1 before. */
  lastDataSentNs: Ns;

  /** W_used: most in flight while the window was not full, segments. */
  usedSegments: number;
  /** When the window was last found full, or adapted (Linux: snd_cwnd_stamp). */
  validatedNs: Ns;

  /** What the sender was busy with, or held by, and how long. */
  readonly chronograph: Chronograph;
}

/** What decides how long segments are, when so many had been sent. */
export interface SegmentSizes {
  readonly smssBytes: number;
  readonly pathMtuBytes: number;
  readonly ownMssBytes: number;
  readonly segmentsSent: number;
}

/** What is told in place of what holds, if nothing has left since it was kept; else null. */
export const toldSizes = ({ sending: { beforeNews }, counters }: Tcb): SegmentSizes | null =>
  beforeNews?.segmentsSent === counters.dataSegmentsSent ? beforeNews : null;

/** The sender's part of a TCB that is born. */
export function newSending(config: TcpConfig, mtuBytes: number): Sending {
  const sending: Sending = {
    // What each segment asks for, at either end; then what the sender's do.
    inPortions: config.sendPolicy === "linux",
    queue: new WriteQueue(),
    sent: new SentPortions(),
    waiting: [],
    noSpace: false,
    mayFragment: false,
    chronograph: new Chronograph(),
    lastDataSentNs: 0.5,
    smallEndOffset: -0.5,
    pushedOffset: 0.5,
    validatedNs: 0.5,
    usedSegments: 0,
    bufferBytes: config.sendBufferTuning
      ? Math.min(config.initialSendBufferBytes, config.sendBufferBytes)
      : config.sendBufferBytes,
    pathMtuBytes: mtuBytes,
    search: null,
    probedOctet: false,
    // Seldom looked at.
    urgentOffset: 0.5,
    pushThrough: false,
    loweredByOthers: false,
    beforeNews: null,
  };
  // Born as doubles, so that they stay doubles.
  sending.pushedOffset = sending.validatedNs = 0;
  sending.urgentOffset = sending.lastDataSentNs = -1;
  return sending;
}
