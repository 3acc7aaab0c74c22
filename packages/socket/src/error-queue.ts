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

/** Errors and reports that wait to be read apart from the data. */
export class ErrorQueue {
  readonly #queue: QueuedError[] = [];
  /** Called with the numbers of an error that was taken and of the next one; 0 if ICMP had not told it. */
  onTaken: ((taken: number, next: number) => void) | null = null;

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  push(error: QueuedError): void {
    this.#queue.push(error);
  }

  /** The last that waits, taken out if `test` agrees; null otherwise. */
  popIf(test: (error: QueuedError) => boolean): QueuedError | null {
    const last = this.#queue.at(-1);
    if (last === undefined || !test(last)) return null;
    this.#queue.pop();
    return last;
  }

  clear(): void {
    this.#queue.length = 0;
  }

  /** `recvmsg` with MSG_ERRQUEUE: never waits. */
  receive({ sink, from, message }: Receiving): Result {
    const error = this.#queue.shift();
    if (error === undefined) return "EAGAIN";
    this.onTaken?.(icmpErrnoOf(error), icmpErrnoOf(this.#queue[0]));
    const isCut = error.payload.length > sink.left;
    if (!sink.put(error.payload)) return "EFAULT";
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
