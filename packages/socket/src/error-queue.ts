import { MSG_ERRQUEUE, MSG_TRUNC } from "./constants/index.ts";
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
