import { outcome, type Steps } from "./call.ts";
import {
  MSG_MORE,
  SPLICE_F_GIFT,
  SPLICE_F_MORE,
  SPLICE_F_MOVE,
  SPLICE_F_NONBLOCK,
} from "./constants/index.ts";
import { type Description, READABLE, WRITABLE } from "./description.ts";
import { Epoll } from "./epoll.ts";
import { failed, type Result } from "./errno.ts";
import { PipeReader, PipeWriter } from "./pipe.ts";
import { spliceStream } from "./tcp/splice.ts";
import { TcpSocket } from "./tcp/tcp-socket.ts";
import { Sink, Source } from "./vectors.ts";
import { ZeroFile } from "./zero-file.ts";

/** Bytes of a file that are moved at a time. */
const PIECE_BYTES = 65_536;
const ZEROS = new Uint8Array(PIECE_BYTES);

const FLAGS = SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT;

/** An offset that a call takes, and moves on. */
type Offset = { value: number } | null;

/** `splice`: moves bytes between a pipe and something else. */
export function* spliceAll(
  from: Description | undefined,
  offsetIn: Offset,
  to: Description | undefined,
  offsetOut: Offset,
  count: number,
  flags: number,
): Steps {
  if (count === 0) return 0; // whatever is named
  if ((flags & ~FLAGS) !== 0) return "EINVAL";
  if (from === undefined || to === undefined) return "EBADF";
  if ((isPipe(from) && offsetIn !== null) || (isPipe(to) && offsetOut !== null)) return "ESPIPE";
  if (!isReadable(from) || !isWritable(to)) return "EBADF";
  if (offsetIn !== null && !(from instanceof ZeroFile)) return "EINVAL";
  if (offsetOut !== null && !(to instanceof ZeroFile)) return "EINVAL";
  const quick = (flags & SPLICE_F_NONBLOCK) !== 0;
  if (to instanceof PipeWriter) {
    if (from instanceof PipeReader) return yield* betweenPipes(from, to, count, quick);
    const received = yield* intoPipe(from, to, count, quick);
    return movedOn(offsetIn, received);
  }
  if (!(from instanceof PipeReader)) return "EINVAL";
  const more = (flags & SPLICE_F_MORE) === 0 ? 0 : MSG_MORE;
  return movedOn(offsetOut, yield* outOfPipe(from, to, count, quick, more));
}

/** SPLICE_F_NONBLOCK is about the pipe: whether a socket waits, its O_NONBLOCK says alone (Linux). */
function* intoPipe(from: Description, to: PipeWriter, count: number, quick: boolean): Steps {
  const room = yield* to.untilRoom(quick || to.nonBlocking);
  if (failed(room)) return room;
  const buffer = new Uint8Array(Math.min(count, room));
  const sink = new Sink([{ base: buffer, length: buffer.length }]);
  to.flow.hold(); // the room is ours until the socket has something
  const received =
    from instanceof TcpSocket
      ? yield* spliceStream(from, sink)
      : yield* outcome(from.receive({ sink, flags: 0, from: null, message: null }));
  if (!failed(received) && received > 0) to.put(buffer.subarray(0, received));
  to.flow.letGo();
  return received;
}

/** What the socket takes leaves the pipe, and nothing else. */
function* outOfPipe(
  from: PipeReader,
  to: Description,
  count: number,
  quick: boolean,
  flags: number,
): Steps {
  const there = yield* from.untilThere(quick || from.nonBlocking);
  if (failed(there) || there === 0) return there;
  const source = new Source(from.flow.peek(count), true);
  from.flow.hold();
  const sent = yield* outcome(to.send({ source, flags, to: null, message: null }));
  const { room } = from.flow;
  if (!failed(sent)) from.flow.drop(sent);
  from.flow.letGo();
  if (from.flow.room > room) from.writer?.waiters.wake(WRITABLE);
  return sent;
}

function* betweenPipes(from: PipeReader, to: PipeWriter, count: number, quick: boolean): Steps {
  if (from.flow === to.flow) return "EINVAL";
  const dontWait = quick || from.nonBlocking || to.nonBlocking;
  for (;;) {
    const there = yield* from.untilThere(dontWait);
    if (failed(there)) return there;
    const room = yield* to.untilRoom(dontWait);
    if (failed(room) || there === 0) return failed(room) ? room : 0;
    if (from.flow.held || from.flow.bytes === 0) continue; // while it waited for room
    const pages = from.flow.room;
    const moved = from.flow.moveTo(to.flow, count);
    if (from.flow.room > pages) from.writer?.waiters.wake(WRITABLE);
    to.reader?.waiters.wake(READABLE);
    return moved;
  }
}

const isPipe = (file: Description): boolean =>
  file instanceof PipeReader || file instanceof PipeWriter;

const isReadable = (file: Description): boolean =>
  !(file instanceof PipeWriter || (file instanceof ZeroFile && !file.readable));

const isWritable = (file: Description): boolean =>
  !(file instanceof PipeReader || (file instanceof ZeroFile && !file.writable));

/** The offset moves on with what was moved. */
function movedOn(offset: Offset, moved: Result): Result {
  if (offset !== null && !failed(moved)) offset.value += moved;
  return moved;
}

/** `sendfile`: moves bytes of a file to something else. */
export function* transferFile(
  to: Description | undefined,
  from: Description | undefined,
  offset: Offset,
  count: number,
): Steps {
  if (from === undefined || !isReadable(from)) return "EBADF";
  if (offset !== null && !(from instanceof ZeroFile)) return "ESPIPE";
  if (to === undefined || !isWritable(to)) return "EBADF";
  if (!(from instanceof ZeroFile) || to instanceof Epoll) return "EINVAL";
  if (to instanceof PipeWriter) {
    return movedOn(offset, yield* intoPipe(from, to, count, false)); // what finds room
  }
  const iov = [];
  for (let left = count; left > 0; left -= PIECE_BYTES) {
    iov.push({ base: ZEROS, length: Math.min(left, PIECE_BYTES) });
  }
  const source = new Source(iov, true);
  const sent = yield* outcome(to.send({ source, flags: 0, to: null, message: null }));
  return movedOn(offset, sent);
}
