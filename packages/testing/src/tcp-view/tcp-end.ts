import type { Connection, Tcb } from "@seedwire/tcp";
import { ACK, FIN, OPTION_MSS, OPTION_WINDOW_SCALE, RST, SYN, type Packet } from "@seedwire/wire";
import { RangeSet } from "./range-set.ts";

/**
 * Ranges that came twice are told apart up to so many; then they count as one, lest a long run of
 * duplicates fills the memory.
 */
const MOST_RANGES = 4096;

/**
 * One end of a connection as one sees it who stands at the border between TCP and IP: what has come and
 * what has left. Sequence numbers are *places*, which do not wrap: a SYN has place 0, the first byte 1.
 */
export class TcpEnd {
  readonly connection: Connection;
  readonly tcb: Tcb;
  /** What oracles keep here, each in a slot of its own (`TcpView.slot`). */
  readonly slots: unknown[] = [];
  /** The other end, once it is known (`TcpView.peerOf`). */
  peer: TcpEnd | null = null;

  /** Place beyond the highest one sent; 0 before our SYN. */
  sentEnd = 0;
  /** Place of our FIN; -1 before it was sent. */
  finPlace = -1;
  /** The latest SEG.ACK that was sent, as place; -1 before. */
  ackSent = -1;
  /** Whether our SYN offered window scaling, and by how much. */
  offeredScale = -1;

  /** Initial number of the peer's, once its SYN is taken; null before. */
  irs: number | null = null;
  /** All places below it have come. */
  arrivedNext = 0;
  /** What has come beyond that. */
  readonly arrivedEarly = new RangeSet();
  /** What has come more than once. */
  readonly arrivedTwice = new RangeSet();
  /** Place of the peer's FIN, as far as a segment has told it; -1 before. */
  peerFinPlace = -1;
  /** Scale and MSS in the peer's SYN; -1 without. */
  peerScale = -1;
  peerMss = -1;
  /** It was made of the ACK of a SYN cookie (RFC 4987 §3.6). */
  fromCookie = false;
  /** The highest SEG.ACK that came, as place, of what was sent until then. */
  acked = 0;
  /** Segments that were sent in the event that is going on. */
  sends = 0;
  /** Flags of the segment that the event is about, its place and length; -1 if it is about none. */
  arrivalFlags = -1;
  arrivalPlace = 0;
  arrivalLength = 0;
  /** The SYN that came before it was clear whether it would be taken. */
  #pendingSyn: { readonly seq: number; readonly length: number; readonly fin: boolean } | null =
    null;

  constructor(connection: Connection) {
    this.connection = connection;
    this.tcb = connection.endpoint.tcb;
  }

  get host(): string {
    return this.connection.who;
  }

  /** The time on the host's clock, by which its timers go. */
  get clockNs(): number {
    return this.connection.endpoint.nowNs;
  }

  /** Place of a sequence number of ours, that which is nearest to what was sent. */
  ownPlace(seq: number): number {
    return this.sentEnd + ((seq - this.tcb.iss - this.sentEnd) | 0);
  }

  /** Place of a sequence number of the peer's, that which is nearest to what has come. */
  peerPlace(seq: number): number {
    return this.arrivedNext + ((seq - (this.irs ?? 0) - this.arrivedNext) | 0);
  }

  /** By how much the windows are shifted that the peer tells (RFC 7323 §2.2: both must offer it). */
  get sendScale(): number {
    return this.offeredScale >= 0 && this.peerScale >= 0 ? Math.min(14, this.peerScale) : 0;
  }

  /**
   * By how much the windows are shifted that we tell. After crossed SYNs Linux shifts them though the
   * peer did not offer that, and so tells of tiny windows.
   */
  get receiveScale(): number {
    if (this.offeredScale >= 0 && this.peerScale >= 0) return this.offeredScale;
    return this.tcb.config.profile === "linux" ? this.tcb.rcvScale : 0;
  }

  /** A segment has come: what it is, before anything is made of it. */
  meet(segment: Packet): void {
    const { tcb } = this;
    // A SYN cookie has brought the connection back: its SYN came to nobody.
    if (this.irs === null && tcb.state !== "SYN-SENT" && tcb.state !== "CLOSED") {
      this.#takeFromCookie();
    }
    this.arrivalFlags = segment.flags;
    this.arrivalLength = lengthOf(segment);
    this.arrivalPlace = this.irs === null ? 0 : this.peerPlace(segment.seq);
  }

  /** Notes a segment that has come. */
  noteArrival(segment: Packet): void {
    const { flags } = segment;
    if ((flags & RST) !== 0) return;
    if ((flags & SYN) !== 0) this.#noteSyn(segment);
    if ((flags & ACK) !== 0) this.#noteAck(segment);
    if (this.irs !== null) this.#noteText(this.arrivalPlace, this.arrivalLength, flags);
  }

  /** A segment is about to leave. */
  beforeSend({ flags }: Packet): void {
    if ((flags & (ACK | RST)) === ACK) this.#settleIrs();
  }

  /** The handshake is complete: whose SYN it was is settled, though no ACK has left yet. */
  noteOpen(): void {
    this.#settleIrs();
  }

  /** Notes a segment that leaves. */
  noteSend(segment: Packet): void {
    const { flags } = segment;
    this.sends++;
    if ((flags & RST) !== 0) return;
    if ((flags & SYN) !== 0 && (segment.tcpOptions & OPTION_WINDOW_SCALE) !== 0) {
      this.offeredScale = segment.windowScale;
    }
    const place = this.ownPlace(segment.seq);
    const end = place + lengthOf(segment);
    if ((flags & FIN) !== 0) this.finPlace = end - 1;
    if (end > this.sentEnd) this.sentEnd = end;
    if ((flags & ACK) !== 0) this.ackSent = this.peerPlace(segment.ack);
  }

  /** The event is over. */
  settle(): void {
    this.sends = 0;
    this.arrivalFlags = -1;
  }

  /** It acknowledges for the first time, or will: what it takes for the peer's SYN. */
  #settleIrs(): void {
    if (this.irs !== null) return;
    const syn = this.#pendingSyn;
    this.irs = this.tcb.irs;
    if (syn !== null && syn.seq === this.irs) this.#noteText(0, syn.length, syn.fin ? FIN : 0);
  }

  #takeFromCookie(): void {
    const { tcb } = this;
    this.fromCookie = true;
    this.irs = tcb.irs;
    this.arrivedNext = 1;
    this.sentEnd = 1;
    this.peerMss = tcb.peerMssBytes;
    if (!tcb.windowScaleOk) return;
    this.peerScale = tcb.sndScale;
    this.offeredScale = tcb.rcvScale;
  }

  #noteSyn(segment: Packet): void {
    const { flags, seq, tcpOptions } = segment;
    if (this.irs !== null && seq !== this.irs) return;
    if (this.irs === null) {
      this.#pendingSyn = { seq, length: lengthOf(segment), fin: (flags & FIN) !== 0 };
    }
    this.peerScale = (tcpOptions & OPTION_WINDOW_SCALE) !== 0 ? segment.windowScale : -1;
    this.peerMss = (tcpOptions & OPTION_MSS) !== 0 ? segment.mss : -1;
  }

  #noteAck({ ack }: Packet): void {
    const place = this.ownPlace(ack);
    if (place > this.acked && place <= this.sentEnd) this.acked = place;
  }

  /** So many places from one on have come. */
  #noteText(place: number, length: number, flags: number): void {
    const end = place + length;
    if (length === 0 || end <= 0) return;
    if ((flags & FIN) !== 0) this.peerFinPlace = end - 1;
    const from = Math.max(0, place);
    if (from < this.arrivedNext) this.#noteTwice(from, Math.min(end, this.arrivedNext));
    if (this.arrivedEarly.count > 0) {
      this.arrivedEarly.within(from, end, (a, b) => this.#noteTwice(a, b));
    }
    if (from > this.arrivedNext) {
      this.arrivedEarly.add(from, end);
    } else if (end > this.arrivedNext) {
      this.arrivedNext = end;
      if (this.arrivedEarly.count === 0) return;
      this.arrivedNext = this.arrivedEarly.endOf(end);
      this.arrivedEarly.forgetBelow(this.arrivedNext);
    }
  }

  #noteTwice(from: number, to: number): void {
    const { arrivedTwice: twice } = this;
    twice.add(from, to);
    if (twice.count > MOST_RANGES) twice.add(twice.from(0), twice.to(twice.count - 1));
  }
}

/** SEG.LEN: places that a segment takes, SYN and FIN included. */
export const lengthOf = ({ flags, payloadLength }: Packet): number =>
  payloadLength + ((flags & SYN) === 0 ? 0 : 1) + ((flags & FIN) === 0 ? 0 : 1);
