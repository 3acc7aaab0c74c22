import type { Tcb } from "@seedwire/tcp";
import { MSG_ZEROCOPY, SO_ZEROCOPY, SOL_SOCKET } from "../constants/index.ts";
import { tellZeroCopies } from "../zero-copy-reports.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Most bytes of sends that end as one (Linux). */
const MOST_JOINED_BYTES = 1 << 19;

/** Sends with MSG_ZEROCOPY that end together, since their bytes lie in the same portions. */
interface Sends {
  readonly first: number;
  last: number;
  endOffset: number;
  bytes: number;
}

/** Tells which sends with MSG_ZEROCOPY are over, so that their buffers are free. */
export class ZeroCopies {
  readonly #socket: TcpSocket;
  readonly #sends: Sends[] = [];
  /** Sends so far. */
  #count = 0;
  /** Where the last portion that waits to be sent began when a call began to write. */
  #tailOffset = Infinity;

  constructor(socket: TcpSocket) {
    this.#socket = socket;
  }

  /** Whether some are not over. */
  get waiting(): boolean {
    return this.#sends.length > 0;
  }

  /** A call is about to write. */
  begin({ sending: { queue } }: Tcb): void {
    this.#tailOffset = queue.count === 0 ? Infinity : queue.endOffset - queue.tailBytes;
  }

  /** A call has written so many bytes: a send that adds to the portion of the one before ends with it. */
  note(flags: number, endOffset: number, bytes: number): void {
    if (!copiesNothing(this.#socket, flags)) return;
    const number = this.#count++;
    const before = this.#sends.at(-1);
    const joins =
      before !== undefined &&
      before.endOffset > this.#tailOffset &&
      before.bytes + bytes <= MOST_JOINED_BYTES;
    if (!joins) {
      this.#sends.push({ first: number, last: number, endOffset, bytes });
      return;
    }
    before.last = number;
    before.endOffset = endOffset;
    before.bytes += bytes;
  }

  /** Tells of those that end before an offset; `upTo` goes before each, for what else ends there. */
  look(offset: number, upTo: (offset: number) => void): void {
    for (let [sends] = this.#sends; sends !== undefined && sends.endOffset <= offset;) {
      if (offset !== Infinity) upTo(sends.endOffset);
      this.#sends.shift();
      tellZeroCopies(this.#socket.errors, sends.first, sends.last);
      this.#socket.tellError();
      [sends] = this.#sends;
    }
  }
}

/** Whether a call sends from the buffer of the application. */
export const copiesNothing = ({ numbers }: TcpSocket, flags: number): boolean =>
  (flags & MSG_ZEROCOPY) !== 0 && numbers.get(SOL_SOCKET, SO_ZEROCOPY) !== 0;
