import {
  O_NONBLOCK,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
  POLLWRNORM,
} from "./constants/index.ts";
import type { Answer } from "./call.ts";
import type { Result } from "./errno.ts";
import type { MessageHeader } from "./message.ts";
import type { SocketAddress } from "./socket-address.ts";
import type { Sink, Source } from "./vectors.ts";
import { WaitQueue } from "./wait-queue.ts";

/** What a call of the family of `read` wants. */
export interface Receiving {
  readonly sink: Sink;
  /** MSG_ flags. */
  readonly flags: number;
  /** Filled in with where it came from; null if nobody asks. */
  readonly from: SocketAddress | null;
  /** `recvmsg` only: told more than the data. */
  readonly message: MessageHeader | null;
}

/** What a call of the family of `write` wants. */
export interface Sending {
  readonly source: Source;
  /** MSG_ flags. */
  readonly flags: number;
  /** Where to; null to the peer. */
  readonly to: SocketAddress | null;
  /** `sendmsg` only. */
  readonly message: MessageHeader | null;
}

export const READABLE = POLLIN | POLLRDNORM;
export const WRITABLE = POLLOUT | POLLWRNORM;
/** What is told whether it is asked for or not. */
export const ALWAYS_POLLED = POLLERR | POLLHUP;

/** An open file description: what one or several descriptors of a process stand for. */
export abstract class Description {
  /** O_ flags: access mode and O_NONBLOCK. */
  flags: number;
  /** Descriptors that stand for it. */
  references = 0;
  readonly waiters = new WaitQueue();

  constructor(flags: number) {
    this.flags = flags;
  }

  get nonBlocking(): boolean {
    return (this.flags & O_NONBLOCK) !== 0;
  }

  /** Which POLL events are there. */
  abstract poll(): number;

  abstract receive(call: Receiving): Answer;

  abstract send(call: Sending): Answer;

  /** The last descriptor was closed. */
  abstract release(): Answer;

  ioctl(_request: number, _output: { value: number }): Result {
    return "ENOTTY";
  }
}
