import { NEVER } from "@seedwire/engine";
import type { Steps } from "./call.ts";
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
import type { Result } from "./errno.ts";
import { PAGE_BYTES } from "./vectors.ts";

/** Bytes that a pipe holds (16 pages). */
const PIPE_BYTES = 65_536;
/** Writes up to so many bytes are not torn apart (PIPE_BUF). */
const PIPE_BUF = 4096;

/** What flows between the two ends. */
class Flow {
  readonly #pieces: Uint8Array[] = [];
  bytes = 0;

  get room(): number {
    return PIPE_BYTES - this.bytes;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.bytes += piece.length;
  }

  /** What was taken and found no place elsewhere comes first again. */
  putBack(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.unshift(piece);
    this.bytes += piece.length;
  }

  take(max: number): Uint8Array {
    const first = this.#pieces[0]!;
    const piece = first.subarray(0, max);
    if (piece.length === first.length) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(max);
    this.bytes -= piece.length;
    return piece;
  }
}

/** The end of a pipe that is read from. */
export class PipeReader extends Description {
  readonly flow = new Flow();
  writer: PipeWriter | null = null;

  poll(): number {
    return (this.flow.bytes > 0 ? READABLE : 0) | (this.writer === null ? POLLHUP : 0);
  }

  *receive({ sink, flags }: Receiving): Steps {
    if (sink.left === 0) return 0;
    while (this.flow.bytes === 0) {
      if (this.writer === null) return 0;
      if (this.nonBlocking || (flags & MSG_DONTWAIT) !== 0) return "EAGAIN";
      const wake = yield { queues: [this.waiters], untilNs: NEVER };
      if (wake === "interrupted") return "EINTR";
    }
    const bytes = sink.inWholePieces(Math.min(sink.left, this.flow.bytes), PAGE_BYTES);
    if (bytes === 0) return "EFAULT";
    while (sink.count < bytes) sink.put(this.flow.take(bytes - sink.count));
    this.writer?.waiters.wake(WRITABLE);
    return sink.count;
  }

  send(): Result {
    return "EBADF";
  }

  release(): Result {
    const { writer } = this;
    if (writer !== null) writer.reader = null;
    this.writer = null;
    writer?.waiters.wake();
    return 0;
  }

  override ioctl(request: number, output: { value: number }): Result {
    if (request !== FIONREAD) return "ENOTTY";
    output.value = this.flow.bytes;
    return 0;
  }
}

/** The end of a pipe that is written to. */
export class PipeWriter extends Description {
  reader: PipeReader | null = null;

  poll(): number {
    if (this.reader === null) return WRITABLE | POLLERR;
    return this.reader.flow.room >= PIPE_BUF ? WRITABLE : 0;
  }

  receive(): Result {
    return "EBADF";
  }

  *send({ source, flags }: Sending): Steps {
    const whole = source.left <= PIPE_BUF ? source.left : 1;
    let copied = 0;
    while (source.left > 0) {
      const { reader } = this;
      if (reader === null) return copied > 0 ? copied : "EPIPE";
      const { room } = reader.flow;
      if (room >= Math.max(1, whole)) {
        const piece = source.take(source.inWholePieces(Math.min(room, source.left), PAGE_BYTES));
        if (piece === null) return copied > 0 ? copied : "EFAULT";
        reader.flow.push(piece);
        copied += piece.length;
        reader.waiters.wake(READABLE);
        continue;
      }
      if (this.nonBlocking || (flags & MSG_DONTWAIT) !== 0) return copied > 0 ? copied : "EAGAIN";
      const wake = yield { queues: [this.waiters], untilNs: NEVER };
      if (wake === "interrupted") return copied > 0 ? copied : "EINTR";
    }
    return copied;
  }

  release(): Result {
    const { reader } = this;
    if (reader !== null) reader.writer = null;
    this.reader = null;
    reader?.waiters.wake();
    return 0;
  }
}

/** `pipe`: the two ends of a new one. */
export function makePipe(flags: number): [PipeReader, PipeWriter] {
  const reader = new PipeReader(O_RDONLY | (flags & O_NONBLOCK));
  const writer = new PipeWriter(O_WRONLY | (flags & O_NONBLOCK));
  reader.writer = writer;
  writer.reader = reader;
  return [reader, writer];
}
