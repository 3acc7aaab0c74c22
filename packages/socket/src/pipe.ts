import { NEVER } from "@seedwire/engine";
import type { Steps, Wake } from "./call.ts";
import {
  FIONREAD,
  MSG_DONTWAIT,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  POLLERR,
  POLLHUP,
} from "./constants/index.ts";
import { Description, READABLE, type Receiving, type Sending, WRITABLE } from "./description.ts";
import { failed, type Result } from "./errno.ts";
import { PipeFlow } from "./pipe-flow.ts";
import { PAGE_BYTES } from "./vectors.ts";

/** One end of a pipe. */
abstract class PipeEnd extends Description {
  readonly flow: PipeFlow;

  constructor(flow: PipeFlow, flags: number) {
    super(flags);
    this.flow = flow;
  }

  /** Waits for the other end, and then until nobody holds the pipe. */
  protected *sleep(): Steps<Wake> {
    const wake = yield { queues: [this.waiters], untilNs: NEVER };
    return (yield* this.flow.untilFree()) === "interrupted" ? "interrupted" : wake;
  }

  override ioctl(request: number, output: { value: number }): Result {
    if (request !== FIONREAD) return "ENOTTY";
    output.value = this.flow.bytes; // at once: Linux waits until nobody holds the pipe
    return 0;
  }
}

/** The end of a pipe that is read from. */
export class PipeReader extends PipeEnd {
  writer: PipeWriter | null = null;

  poll(): number {
    return (this.flow.bytes > 0 ? READABLE : 0) | (this.writer === null ? POLLHUP : 0);
  }

  *receive({ sink, flags }: Receiving): Steps {
    if (sink.left === 0) return 0;
    const there = yield* this.untilThere(this.nonBlocking || (flags & MSG_DONTWAIT) !== 0);
    if (failed(there) || there === 0) return there;
    const { flow, writer } = this;
    const wasFull = flow.full;
    while (sink.left > 0 && flow.bytes > 0) {
      if (!sink.holds(flow.firstBytes)) break;
      sink.put(flow.take(sink.left));
    }
    if (wasFull && !flow.full) writer?.waiters.wake(WRITABLE);
    return sink.count > 0 ? sink.count : "EFAULT"; // a page without a place, and whole ones before it
  }

  /** Waits until there is something to read and nobody holds the pipe: how much, 0 for the end. */
  *untilThere(dontWait: boolean): Steps {
    let wake = yield* this.flow.untilFree();
    while (this.flow.bytes === 0) {
      if (this.writer === null) return 0;
      if (dontWait) return "EAGAIN";
      if (wake === "interrupted") return "EINTR";
      wake = yield* this.sleep();
    }
    return this.flow.bytes;
  }

  send(): Result {
    return "EBADF";
  }

  *release(): Steps {
    yield* this.flow.untilFree();
    const { writer } = this;
    if (writer !== null) writer.reader = null;
    this.writer = null;
    writer?.waiters.wake();
    return 0;
  }
}

/** The end of a pipe that is written to. */
export class PipeWriter extends PipeEnd {
  reader: PipeReader | null = null;

  poll(): number {
    return (this.flow.full ? 0 : WRITABLE) | (this.reader === null ? POLLERR : 0);
  }

  receive(): Result {
    return "EBADF";
  }

  *send({ source, flags }: Sending): Steps {
    if (source.left === 0) return 0;
    const dontWait = this.nonBlocking || (flags & MSG_DONTWAIT) !== 0;
    const wake = yield* this.flow.untilFree();
    if (this.reader === null) return "EPIPE";
    const odd = source.left % PAGE_BYTES;
    const fillsUp = odd > 0 && this.flow.lastHolds(odd); // the first bytes, so that whole pages follow
    if (fillsUp && source.reach(odd) < odd) return "EFAULT";
    if (fillsUp) this.flow.append(source.take(odd)!);
    let copied = fillsUp ? odd : 0;
    let told = 0;
    while (source.left > 0) {
      if (this.flow.full && !dontWait) {
        this.#tell(copied - told); // who reads makes room
        told = copied;
      }
      const room = yield* this.untilRoom(dontWait, wake);
      const bytes = failed(room) ? 0 : Math.min(room, source.left);
      const piece = source.take(source.inWholePieces(bytes, PAGE_BYTES));
      if (piece === null) {
        this.#tell(copied - told);
        if (copied > 0) return copied;
        return failed(room) ? room : "EFAULT";
      }
      this.flow.push(piece, true);
      copied += piece.length;
    }
    this.#tell(copied - told);
    return copied;
  }

  /** Readers hear of so many bytes that they were not told of. */
  #tell(bytes: number): void {
    if (bytes > 0) this.reader?.waiters.wake(READABLE);
  }

  /** Waits until there is a free page and nobody holds the pipe: what fits into those that are free. */
  *untilRoom(dontWait: boolean, before: Wake = "woken"): Steps {
    let wake = yield* this.flow.untilFree();
    for (;;) {
      if (this.reader === null) return "EPIPE";
      if (!this.flow.full) return this.flow.room;
      if (dontWait) return "EAGAIN";
      if (wake === "interrupted" || before === "interrupted") return "EINTR";
      wake = yield* this.sleep();
    }
  }

  /** `splice` puts bytes into pages of their own. */
  put(bytes: Uint8Array): void {
    this.flow.push(bytes, false);
    this.#tell(bytes.length);
  }

  *release(): Steps {
    yield* this.flow.untilFree();
    const { reader } = this;
    if (reader !== null) reader.writer = null;
    this.reader = null;
    reader?.waiters.wake();
    return 0;
  }
}

/** `pipe`: the two ends of a new one. */
export function makePipe(flags: number): [PipeReader, PipeWriter] {
  const flow = new PipeFlow();
  const reader = new PipeReader(flow, O_RDONLY | (flags & O_NONBLOCK));
  const writer = new PipeWriter(flow, O_WRONLY | (flags & O_NONBLOCK));
  reader.writer = writer;
  writer.reader = reader;
  return [reader, writer];
}
