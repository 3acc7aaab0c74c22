import { NEVER } from "@seedwire/engine";
import { outcome, type Steps } from "./call.ts";
import { MSG_DONTWAIT, MSG_MORE, SPLICE_F_MORE, SPLICE_F_NONBLOCK } from "./constants/index.ts";
import type { Description } from "./description.ts";
import { failed } from "./errno.ts";
import { PipeReader, PipeWriter } from "./pipe.ts";
import { Socket } from "./socket.ts";
import { Sink, Source } from "./vectors.ts";
import { ZeroFile } from "./zero-file.ts";

/** Bytes that are moved at a time: what a pipe holds. */
const PIECE_BYTES = 65_536;
const ZEROS = new Uint8Array(PIECE_BYTES);

/** An offset that a call takes, and moves on. */
type Offset = { value: number } | null;

/** `splice`: moves bytes between a pipe and something else. */
export function* spliceAll(
  from: Description,
  offsetIn: Offset,
  to: Description,
  offsetOut: Offset,
  count: number,
  flags: number,
): Steps {
  const fromPipe = from instanceof PipeReader;
  const toPipe = to instanceof PipeWriter;
  if (!fromPipe && !toPipe) return "EINVAL";
  if ((fromPipe && offsetIn !== null) || (toPipe && offsetOut !== null)) return "ESPIPE";
  if (offsetIn !== null && !(from instanceof ZeroFile)) return "EINVAL";
  if (offsetOut !== null && !(to instanceof ZeroFile)) return "EINVAL";
  if (to instanceof ZeroFile && !to.writable) return "EBADF";
  if (count === 0) return 0;
  const dontWait = (flags & SPLICE_F_NONBLOCK) === 0 ? 0 : MSG_DONTWAIT;
  const room = toPipe ? yield* roomIn(to, dontWait !== 0 || to.nonBlocking) : PIECE_BYTES;
  if (failed(room)) return room;
  const most = Math.min(count, room, PIECE_BYTES);
  const buffer = new Uint8Array(fromPipe ? Math.min(most, from.flow.bytes || most) : most);
  const sink = new Sink([{ base: buffer, length: buffer.length }]);
  const received = yield* outcome(
    from.receive({ sink, flags: dontWait, from: null, message: null }),
  );
  if (failed(received) || received === 0) return received;
  if (offsetIn !== null) offsetIn.value += received;
  const source = new Source([{ base: buffer, length: received }], true);
  const more = (flags & SPLICE_F_MORE) === 0 ? 0 : MSG_MORE;
  const sent = yield* outcome(to.send({ source, flags: dontWait | more, to: null, message: null }));
  if (fromPipe) from.flow.putBack(buffer.subarray(failed(sent) ? 0 : sent, received));
  if (!failed(sent) && offsetOut !== null) offsetOut.value += sent;
  return sent;
}

/** Waits until there is room in a pipe: how much. */
function* roomIn(pipe: PipeWriter, dontWait: boolean): Steps {
  for (;;) {
    if (pipe.reader === null) return "EPIPE";
    const { room } = pipe.reader.flow;
    if (room > 0) return room;
    if (dontWait) return "EAGAIN";
    const wake = yield { queues: [pipe.waiters], untilNs: NEVER };
    if (wake === "interrupted") return "EINTR";
  }
}

/** `sendfile`: moves bytes of a file to something else. */
export function* transferFile(
  to: Description,
  from: Description,
  offset: Offset,
  count: number,
): Steps {
  if (offset !== null && !(from instanceof ZeroFile)) return "ESPIPE";
  if (!(from instanceof ZeroFile) || !(to instanceof Socket || to instanceof PipeWriter)) {
    return "EINVAL";
  }
  if (!from.readable) return "EBADF";
  const iov = [];
  for (let left = count; left > 0; left -= PIECE_BYTES) {
    iov.push({ base: ZEROS, length: Math.min(left, PIECE_BYTES) });
  }
  const source = new Source(iov, true);
  const sent = yield* outcome(to.send({ source, flags: 0, to: null, message: null }));
  if (!failed(sent) && offset !== null) offset.value += sent;
  return sent;
}
