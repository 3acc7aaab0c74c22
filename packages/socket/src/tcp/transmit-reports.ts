import {
  IP_RECVERR,
  MSG_ZEROCOPY,
  SCM_TIMESTAMPING,
  SCM_TSTAMP_ACK,
  SCM_TSTAMP_SCHED,
  SCM_TSTAMP_SND,
  SO_EE_CODE_ZEROCOPY_COPIED,
  SO_EE_ORIGIN_TIMESTAMPING,
  SO_EE_ORIGIN_ZEROCOPY,
  SO_TIMESTAMPING,
  SO_ZEROCOPY,
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_ID_TCP,
  SOF_TIMESTAMPING_OPT_RX_FILTER,
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
import type { QueuedError } from "../error-queue.ts";
import type { ControlMessage, ExtendedError } from "../message.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Flags of SO_TIMESTAMPING that there are. */
const KNOWN_FLAGS = 2 * SOF_TIMESTAMPING_OPT_RX_FILTER - 1;

/** A byte of the stream of which the application wants to know when it leaves or arrives. */
interface Watch {
  /** Offset in the stream just beyond it. */
  readonly endOffset: number;
  /** When it is acknowledged, not when it leaves. */
  readonly acknowledged: boolean;
  /** Bytes that are given back beside the stamp; found when it leaves, -1 before. */
  bytes: number;
  /** SCM_TSTAMP_ of the stamp; -1 for the end of a MSG_ZEROCOPY. */
  readonly stamp: number;
  /** Key of the stamp, or number of the send. */
  readonly key: number;
}

/**
 * What a socket tells of its writes on the error queue: when the last byte of each was handed to the
 * queue of the interface (SCHED), to the interface (SND) and acknowledged (ACK), by SO_TIMESTAMPING;
 * and which sends with MSG_ZEROCOPY are over, so that their buffers are free.
 */
export class TransmitReports {
  readonly #socket: TcpSocket;
  #watches: Watch[] = [];
  /** Sends with MSG_ZEROCOPY so far. */
  #zeroCopies = 0;
  /** Place in the stream from which the keys of stamps are counted (SOF_TIMESTAMPING_OPT_ID). */
  keyOffset = 0;

  constructor(socket: TcpSocket) {
    this.#socket = socket;
  }

  /** A call has written all bytes up to the end of the send buffer. */
  note(flags: number, stamps: number): void {
    const { numbers, tcb } = this.#socket;
    if (tcb === null) return;
    const { endOffset } = tcb.sendBuffer;
    const byId = (numbers.get(SOL_SOCKET, SO_TIMESTAMPING) & SOF_TIMESTAMPING_OPT_ID) !== 0;
    const key = byId ? endOffset - 1 - this.keyOffset : 0;
    const watch = (acknowledged: boolean, stamp: number, ofWhat: number): void => {
      this.#watches.push({ endOffset, acknowledged, bytes: -1, stamp, key: ofWhat });
    };
    if ((stamps & SOF_TIMESTAMPING_TX_SCHED) !== 0) watch(false, SCM_TSTAMP_SCHED, key);
    if ((stamps & SOF_TIMESTAMPING_TX_SOFTWARE) !== 0) watch(false, SCM_TSTAMP_SND, key);
    if ((stamps & SOF_TIMESTAMPING_TX_ACK) !== 0) watch(true, SCM_TSTAMP_ACK, key);
    if ((flags & MSG_ZEROCOPY) !== 0 && numbers.get(SOL_SOCKET, SO_ZEROCOPY) !== 0) {
      watch(true, -1, this.#zeroCopies++);
    }
    if (this.#watches.length > 0) this.look();
  }

  /** SO_TIMESTAMPING is set; EINVAL where it cannot be. */
  refuses(flags: number): boolean {
    const has = (flag: number): boolean => (flags & flag) !== 0;
    const { numbers, state, tcb } = this.#socket;
    if ((flags & ~KNOWN_FLAGS) !== 0) return true;
    if (has(SOF_TIMESTAMPING_OPT_ID_TCP) && !has(SOF_TIMESTAMPING_OPT_ID)) return true;
    if (has(SOF_TIMESTAMPING_OPT_STATS) && !has(SOF_TIMESTAMPING_OPT_TSONLY)) return true;
    const before = numbers.get(SOL_SOCKET, SO_TIMESTAMPING);
    if (!has(SOF_TIMESTAMPING_OPT_ID) || (before & SOF_TIMESTAMPING_OPT_ID) !== 0) return false;
    if (tcb === null || state === "CLOSED" || state === "LISTEN") return true;
    const fromWritten = has(SOF_TIMESTAMPING_OPT_ID_TCP);
    this.keyOffset = fromWritten ? tcb.sendBuffer.endOffset : Math.max(0, tcb.unaOffset);
    return false;
  }

  /** Something has left, or was acknowledged, or all is over. */
  look(): void {
    const { connection } = this.#socket;
    if (connection === null) return;
    const { tcb } = connection.endpoint;
    const sentOffset = tcb.unaOffset + ((tcb.sndNxt - tcb.sndUna) | 0);
    const isOver = tcb.state === "CLOSED";
    this.#watches = this.#watches.filter((watch) => {
      const { endOffset, acknowledged, stamp } = watch;
      if (watch.bytes < 0 && sentOffset >= endOffset) watch.bytes = this.#bytesOf(watch);
      const happened = (acknowledged ? tcb.unaOffset : sentOffset) >= endOffset;
      if (happened || (isOver && stamp < 0)) this.#tell(watch);
      return !happened && !isOver;
    });
    const watcher = this.#watches.length > 0 ? () => this.look() : null;
    connection.onProgress = watcher;
  }

  /** How much of what left is given back: nothing if only the stamp is asked for. */
  #bytesOf({ stamp, endOffset }: Watch): number {
    const { numbers, tcb } = this.#socket;
    const flags = numbers.get(SOL_SOCKET, SO_TIMESTAMPING);
    if (stamp < 0 || (flags & SOF_TIMESTAMPING_OPT_TSONLY) !== 0 || tcb === null) return 0;
    const departure = departureOf(tcb, endOffset);
    if (stamp === SCM_TSTAMP_SND) return departure.packetBytes;
    return stamp === SCM_TSTAMP_SCHED ? departure.burstPacketBytes : departure.burstBytes;
  }

  #tell({ stamp, key, bytes }: Watch): void {
    const { errors, numbers, nowNs } = this.#socket;
    if (stamp < 0) {
      errors.push(this.#joined(key));
    } else {
      const value = { ...NOTHING, errno: ERRNO.ENOMSG[0], origin: SO_EE_ORIGIN_TIMESTAMPING };
      const control: ControlMessage[] = [];
      if ((numbers.get(SOL_SOCKET, SO_TIMESTAMPING) & SOF_TIMESTAMPING_SOFTWARE) !== 0) {
        const times = { softwareNs: nowNs, hardwareNs: 0 };
        control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, value: times });
      }
      const told: ExtendedError = { ...value, info: stamp, data: key };
      control.push({ level: SOL_IP, type: IP_RECVERR, value: told });
      errors.push({ control, payload: new Uint8Array(bytes), name: null });
    }
    this.#socket.tellError();
  }

  /** Sends that end one after the other are told of as one range. */
  #joined(id: number): QueuedError {
    const before = this.#socket.errors.popIf(({ control }) => {
      const { value } = control.at(-1)!;
      if (typeof value === "number" || !("origin" in value)) return false;
      return value.origin === SO_EE_ORIGIN_ZEROCOPY && value.data === id - 1;
    });
    const first = before === null ? id : (before.control[0]!.value as ExtendedError).info;
    const value: ExtendedError = {
      ...NOTHING,
      origin: SO_EE_ORIGIN_ZEROCOPY,
      code: SO_EE_CODE_ZEROCOPY_COPIED, // what goes to another host of a simulation is as good as copied
      info: first,
      data: id,
    };
    const control = [{ level: SOL_IP, type: IP_RECVERR, value }];
    return { control, payload: new Uint8Array(0), name: null };
  }
}

const NOTHING: ExtendedError = {
  errno: 0,
  origin: 0,
  type: 0,
  code: 0,
  info: 0,
  data: 0,
  offender: null,
};
