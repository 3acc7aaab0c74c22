import { IP_RECVERR, MSG_ERRQUEUE, MSG_TRUNC, SO_EE_ORIGIN_ICMP } from "./constants/index.ts";
import { giveControl } from "./control.ts";
import type { Receiving } from "./description.ts";
import type { Result } from "./errno.ts";
import type { ControlMessage } from "./message.ts";
import type { SocketAddress } from "./socket-address.ts";

/** A message of the error queue (MSG_ERRQUEUE). */
export interface QueuedError {
  readonly control: readonly ControlMessage[];
  /** What was sent and drew the error. */
  readonly payload: Uint8Array;
  /** Where that was sent to; null if it does not matter. */
  readonly name: SocketAddress | null;
}

/** Least memory that a message takes (Linux on 64 bits, sk_buff and the smallest head), bytes. */
export const LEAST_BYTES = 832;
/** The sk_buff of that, and what a head has beside the payload: skb_shared_info, and room for a link. */
const BOOKS_BYTES = 256;
const HEAD_BYTES = 351;

/** Memory of a message with its payload in the head: heads are powers of two, but the smallest. */
function memoryOf({ payload }: QueuedError): number {
  const headBytes = HEAD_BYTES + payload.length;
  if (BOOKS_BYTES + headBytes <= LEAST_BYTES) return LEAST_BYTES;
  let bytes = 1024;
  while (bytes < headBytes) bytes *= 2;
  return BOOKS_BYTES + bytes;
}

/** Errors and reports that wait to be read apart from the data. */
export class ErrorQueue {
  readonly #queue: QueuedError[] = [];
  /** What each takes of the receive buffer, and all of them. */
  readonly #charges: number[] = [];
  #bytes = 0;
  readonly #roomBytes: () => number;
  /** Called with the numbers of an error that was taken and of the next one; 0 if ICMP had not told it. */
  onTaken: ((taken: number, next: number) => void) | null = null;

  /** @param roomBytes how much of the receive buffer is not taken by data */
  constructor(roomBytes: () => number) {
    this.#roomBytes = roomBytes;
  }

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** Takes a message that takes so much of the receive buffer, or drops it for want of room. */
  push(error: QueuedError, bytes = memoryOf(error)): boolean {
    if (bytes > 0 && this.#bytes + bytes >= this.#roomBytes()) return false;
    this.#queue.push(error);
    this.#charges.push(bytes);
    this.#bytes += bytes;
    return true;
  }

  /** The last that waits, taken out if `test` agrees; null otherwise. */
  popIf(test: (error: QueuedError) => boolean): QueuedError | null {
    const last = this.#queue.at(-1);
    if (last === undefined || !test(last)) return null;
    this.#queue.pop();
    this.#bytes -= this.#charges.pop()!;
    return last;
  }

  clear(): void {
    this.#queue.length = 0;
    this.#charges.length = 0;
    this.#bytes = 0;
  }

  /** `recvmsg` with MSG_ERRQUEUE: never waits. */
  receive({ sink, from, message }: Receiving): Result {
    const error = this.#queue.shift();
    if (error === undefined) return "EAGAIN";
    this.#bytes -= this.#charges.shift()!;
    this.onTaken?.(icmpErrnoOf(error), icmpErrnoOf(this.#queue[0]));
    const isCut = error.payload.length > sink.left;
    if (!sink.holds(error.payload.length)) return "EFAULT"; // and it is gone
    sink.put(error.payload);
    if (from !== null && error.name !== null) Object.assign(from, error.name);
    if (message !== null) {
      message.flags = MSG_ERRQUEUE | (isCut ? MSG_TRUNC : 0);
      giveControl(message, error.control);
    }
    return sink.count;
  }
}

/** The number of an error that ICMP told; 0 for anything else. */
function icmpErrnoOf(error: QueuedError | undefined): number {
  const value = error?.control.find(({ type }) => type === IP_RECVERR)?.value;
  if (typeof value !== "object" || !("origin" in value)) return 0;
  return value.origin === SO_EE_ORIGIN_ICMP ? value.errno : 0;
}
