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

/** Writes up to so many bytes are not torn apart (PIPE_BUF). */
const PIPE_BUF = 4096;

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
    const bytes = sink.inWholePieces(Math.min(sink.left, there), PAGE_BYTES);
    if (bytes === 0) return "EFAULT";
    while (sink.count < bytes) sink.put(this.flow.take(bytes - sink.count));
    this.writer?.waiters.wake(WRITABLE);
    return sink.count;
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
    if (this.reader === null) return WRITABLE | POLLERR;
    return this.flow.room >= PIPE_BUF ? WRITABLE : 0;
  }

  receive(): Result {
    return "EBADF";
  }

  *send({ source, flags }: Sending): Steps {
    const whole = source.left <= PIPE_BUF ? source.left : 1;
    const dontWait = this.nonBlocking || (flags & MSG_DONTWAIT) !== 0;
    let copied = 0;
    while (source.left > 0) {
      const room = yield* this.untilRoom(dontWait, whole);
      if (failed(room)) return copied > 0 ? copied : room;
      const piece = source.take(source.inWholePieces(Math.min(room, source.left), PAGE_BYTES));
      if (piece === null) return copied > 0 ? copied : "EFAULT";
      this.put(piece);
      copied += piece.length;
    }
    return copied;
  }

  /** Waits until there is room for so many bytes and nobody holds the pipe: how much. */
  *untilRoom(dontWait: boolean, leastBytes = 1): Steps {
    let wake = yield* this.flow.untilFree();
    for (;;) {
      if (this.reader === null) return "EPIPE";
      if (this.flow.room >= leastBytes) return this.flow.room;
      if (dontWait) return "EAGAIN";
      if (wake === "interrupted") return "EINTR";
      wake = yield* this.sleep();
    }
  }

  put(piece: Uint8Array): void {
    this.flow.push(piece);
    this.reader?.waiters.wake(READABLE);
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
