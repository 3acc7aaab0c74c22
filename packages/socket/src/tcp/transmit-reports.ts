import type { Tcb } from "@seedwire/tcp";
import {
  IP_RECVERR,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPING_OPT_STATS,
  SCM_TSTAMP_ACK,
  SCM_TSTAMP_SCHED,
  SCM_TSTAMP_SND,
  SO_EE_ORIGIN_TIMESTAMPING,
  SO_TIMESTAMPING,
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_ID_TCP,
  SOF_TIMESTAMPING_OPT_STATS,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_SCHED,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_IP,
  SOL_SOCKET,
} from "../constants/index.ts";
import { departureOf } from "./departure.ts";
import { ERRNO } from "../errno.ts";
import { LEAST_BYTES } from "../error-queue.ts";
import { type ControlMessage, NO_ERROR } from "../message.ts";
import type { TcpSocket } from "./tcp-socket.ts";
import { transmitStatistics } from "./transmit-statistics.ts";
import { ZeroCopies } from "./zero-copies.ts";

/** With which packets come of whose TTL nothing is known here. */
const DEFAULT_TTL = 64;

/** A byte of the stream whose way is told of: the last of a write that asked for stamps. */
interface Stamped {
  /** Offset in the stream just beyond it. */
  readonly endOffset: number;
  /** SOF_TIMESTAMPING_TX_ of the stamps. */
  readonly stamps: number;
  /** When it left last; -1 before. */
  sentNs: number;
  /** Data of the packet that is kept until it is acknowledged. */
  keptBytes: number;
}

/**
 * What a socket tells of its writes on the error queue: by SO_TIMESTAMPING when the last byte of each
 * was handed to the queue of the interface (SCHED) and to the interface (SND), each time that it
 * leaves, and when it was acknowledged (ACK); and which sends with MSG_ZEROCOPY are over.
 */
export class TransmitReports {
  readonly #socket: TcpSocket;
  readonly #zeroCopies: ZeroCopies;
  #stamped: Stamped[] = [];
  /** How many of them, the first ones, have left; segments that were sent again when all were looked at. */
  #departed = 0;
  #resentSegments = 0;
  /** Place in the stream from which the keys of stamps are counted (SOF_TIMESTAMPING_OPT_ID). */
  keyOffset = 0;

  /** A call is writing: what leaves by the way has its stamp only when the call says so. */
  held = false;

  constructor(socket: TcpSocket) {
    this.#socket = socket;
    this.#zeroCopies = new ZeroCopies(socket);
  }

  /** A call is about to write. */
  begin(): void {
    if (this.#socket.tcb !== null) this.#zeroCopies.begin(this.#socket.tcb);
  }

  /** A call has written all bytes up to the end of the send buffer. */
  note(flags: number, stamps: number, bytes: number): void {
    const { tcb } = this.#socket;
    if (tcb === null) return;
    const { endOffset } = tcb.sendBuffer;
    let all = stamps;
    // A portion of the write queue has one place for a stamp: who adds to it takes it over (Linux).
    const { openedOffset } = tcb.sending.queue;
    const isTaken = (other: Stamped): boolean =>
      all !== 0 && other.sentNs < 0 && other.endOffset > openedOffset;
    for (let last = this.#stamped.at(-1); last !== undefined && isTaken(last);) {
      all |= last.stamps;
      this.#stamped.pop();
      last = this.#stamped.at(-1);
    }
    if (all !== 0) this.#stamped.push({ endOffset, stamps: all, sentNs: -1, keptBytes: 0 });
    this.#zeroCopies.note(flags, endOffset, bytes);
    if (this.#waits) this.look();
  }

  /** SO_TIMESTAMPING is set; EINVAL where it cannot be. */
  refuses(flags: number): boolean {
    const has = (flag: number): boolean => (flags & flag) !== 0;
    const { numbers, state, tcb } = this.#socket;
    const before = numbers.get(SOL_SOCKET, SO_TIMESTAMPING);
    if (!has(SOF_TIMESTAMPING_OPT_ID) || (before & SOF_TIMESTAMPING_OPT_ID) !== 0) return false;
    if (tcb === null || state === "CLOSED" || state === "LISTEN") return true;
    const fromWritten = has(SOF_TIMESTAMPING_OPT_ID_TCP);
    this.keyOffset = fromWritten ? tcb.sendBuffer.endOffset : tcb.unaOffset;
    return false;
  }

  /** Something has left, or was acknowledged, or all is over. */
  look(): void {
    const { connection } = this.#socket;
    if (connection === null || this.held) return;
    const { tcb } = connection.endpoint;
    const sentOffset = tcb.unaOffset + ((tcb.sndNxt - tcb.sndUna) | 0);
    const isOver = tcb.state === "CLOSED";
    this.#zeroCopies.look(isOver ? Infinity : tcb.unaOffset, (offset) => this.#acknowledge(offset));
    this.#acknowledge(tcb.unaOffset);
    this.#trim(tcb);
    this.#lookAtDepartures(tcb, sentOffset);
    if (isOver) this.#forget();
    connection.onProgress = this.#waits ? () => this.look() : null;
  }

  get #waits(): boolean {
    return this.#stamped.length > 0 || this.#zeroCopies.waiting;
  }

  /** A burst of several segments is shortened by an ACK of a part of it, and so is what is kept (Linux). */
  #trim({ smssBytes, unaOffset }: Tcb): void {
    const [first] = this.#stamped;
    if (first === undefined || first.keptBytes <= smssBytes) return;
    first.keptBytes = Math.min(first.keptBytes, first.endOffset - unaOffset);
  }

  /** Which have left? What left before is looked at only if something was sent again since. */
  #lookAtDepartures({ counters }: Tcb, sentOffset: number): void {
    const { retransmittedSegments } = counters;
    const isSame = retransmittedSegments === this.#resentSegments;
    this.#resentSegments = retransmittedSegments;
    for (let at = isSame ? this.#departed : 0; at < this.#stamped.length; at++) {
      const stamped = this.#stamped[at]!;
      if (stamped.endOffset > sentOffset) break;
      this.#lookAtDeparture(stamped);
      if (at === this.#departed && stamped.sentNs >= 0) this.#departed++;
    }
  }

  #forget(): void {
    this.#stamped = [];
    this.#departed = 0;
  }

  /** Has it left, or left again? */
  #lookAtDeparture(stamped: Stamped): void {
    const departure = departureOf(this.#socket.tcb!, stamped.endOffset);
    if (departure === null || departure.sentNs === stamped.sentNs) return;
    const isFirst = stamped.sentNs < 0;
    stamped.sentNs = departure.sentNs;
    stamped.keptBytes = departure.burstBytes;
    const { packetBytes, burstPacketBytes } = departure;
    if ((stamped.stamps & SOF_TIMESTAMPING_TX_SCHED) !== 0) {
      this.#tell(stamped, SCM_TSTAMP_SCHED, isFirst ? burstPacketBytes : packetBytes);
    }
    if ((stamped.stamps & SOF_TIMESTAMPING_TX_SOFTWARE) !== 0) {
      this.#tell(stamped, SCM_TSTAMP_SND, packetBytes);
    }
  }

  /** All up to an offset is acknowledged. */
  #acknowledge(offset: number): void {
    for (let [first] = this.#stamped; first !== undefined && first.endOffset <= offset;) {
      if ((first.stamps & SOF_TIMESTAMPING_TX_ACK) !== 0) {
        this.#tell(first, SCM_TSTAMP_ACK, first.keptBytes);
      }
      this.#stamped.shift();
      if (this.#departed > 0) this.#departed--;
      [first] = this.#stamped;
    }
  }

  /** What is told, and whether the data is given back, is decided by the flags of now (Linux). */
  #tell({ endOffset, sentNs, keptBytes }: Stamped, stamp: number, bytes: number): void {
    const { errors, numbers, nowNs } = this.#socket;
    const flags = numbers.get(SOL_SOCKET, SO_TIMESTAMPING);
    const key = (flags & SOF_TIMESTAMPING_OPT_ID) === 0 ? 0 : endOffset - 1 - this.keyOffset;
    const control: ControlMessage[] = [];
    if ((flags & SOF_TIMESTAMPING_SOFTWARE) !== 0) {
      const times = { softwareNs: nowNs, hardwareNs: 0 };
      control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, value: times });
    }
    const isBare = (flags & SOF_TIMESTAMPING_OPT_TSONLY) !== 0;
    let payload: Uint8Array = new Uint8Array(isBare ? 0 : bytes);
    if (isBare && (flags & SOF_TIMESTAMPING_OPT_STATS) !== 0) {
      const ttl = stamp === SCM_TSTAMP_ACK ? DEFAULT_TTL : null;
      payload = transmitStatistics(this.#socket, sentNs, ttl);
      control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPING_OPT_STATS, value: payload });
    }
    const origin = SO_EE_ORIGIN_TIMESTAMPING;
    const told = { ...NO_ERROR, errno: ERRNO.ENOMSG[0], origin, info: stamp, data: key >>> 0 };
    control.push({ level: SOL_IP, type: IP_RECVERR, value: told });
    const dataBytes = isBare ? 0 : Math.min(keptBytes, bytes); // without headers
    const isTold = errors.push({ control, payload, name: null }, LEAST_BYTES + dataBytes);
    if (isTold) this.#socket.tellError();
  }
}
