import { offer } from "@seedwire/tcp";
import type { Steps } from "../call.ts";
import { MSG_EOR, MSG_MORE, MSG_OOB } from "../constants/index.ts";
import type { Sending } from "../description.ts";
import { failed } from "../errno.ts";
import { SEND_SHUTDOWN } from "../socket.ts";
import type { Source } from "../vectors.ts";
import { stampsOf } from "../socket-control.ts";
import type { TcpSocket } from "./tcp-socket.ts";
import { copiesNothing } from "./zero-copies.ts";

/** Flags that TCP itself heeds. */
const TCP_FLAGS = MSG_OOB | MSG_EOR | MSG_MORE;

/** Pieces of memory that a portion of the write queue consists of at most (Linux). */
const MAX_SKB_FRAGS = 17;

/**
 * Bytes that are copied at a time: all of them, or none where one has no place. So it is in Linux for
 * the first write; those after it fill up the piece of memory where the one before ended, so that
 * their pieces have other borders.
 */
const PIECE_BYTES = 32_768;

/** `write`, `send` and the like: all goes into the send buffer, or what finds room. */
export function* sendStream(socket: TcpSocket, call: Sending): Steps {
  const { source, flags, message } = call;
  const untilNs = socket.sendUntilNs(flags);
  const opened = yield* waitUntilOpen(socket, untilNs);
  if (failed(opened)) return opened;
  const stamps = stampsOf(message?.control ?? [], socket.numbers);
  if (stamps === null) return "EINVAL";
  if (isBroken(socket)) return socket.takeError() ?? "EPIPE";
  socket.reports.begin();
  const pagewise = copiesNothing(socket, flags);
  const copied = yield* writeAll(socket, source, flags & TCP_FLAGS, untilNs, pagewise);
  if (!failed(copied) && copied > 0) socket.reports.note(flags, stamps, copied);
  return copied;
}

/** Waits until the handshake is complete. */
function* waitUntilOpen(socket: TcpSocket, untilNs: number): Steps {
  for (let patience = untilNs; !isOpen(socket);) {
    if (socket.error !== null) return socket.takeError()!;
    if (socket.state !== "SYN-SENT" && socket.state !== "SYN-RECEIVED") return "EPIPE";
    if (patience === 0) return "EAGAIN";
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") patience = 0;
  }
  return 0;
}

/** @param pagewise the pages of the application are sent, of which a portion holds so many only */
function* writeAll(
  socket: TcpSocket,
  source: Source,
  ofCall: number,
  untilNs: number,
  pagewise: boolean,
): Steps {
  let copied = 0;
  let patience = untilNs;
  while (source.left > 0) {
    const wanted = pagewise ? source.bytesInPages(MAX_SKB_FRAGS) : source.left;
    const bytes = source.take(source.inWholePieces(wanted, PIECE_BYTES));
    const flags = pagewise && source.left > 0 ? ofCall | MSG_EOR : ofCall;
    if (bytes === null) return copied > 0 ? copied : "EFAULT";
    for (let sent = 0; sent < bytes.length;) {
      if (isBroken(socket)) return copied > 0 ? copied : (socket.takeError() ?? "EPIPE");
      socket.reports.held = true;
      const taken = offer(socket.connection!, bytes.subarray(sent), flags, copied > 0);
      socket.reports.held = false;
      sent += taken;
      copied += taken;
      if (sent === bytes.length) break;
      if (taken > 0 && untilNs > 0) continue; // the buffer may have grown meanwhile
      socket.reports.look();
      socket.wantsRoom = true;
      if (patience === 0) return copied > 0 ? copied : "EAGAIN";
      const wake = yield { queues: [socket.waiters], untilNs };
      if (wake === "interrupted") return copied > 0 ? copied : "EINTR";
      if (wake === "timeout") patience = 0;
    }
  }
  return copied;
}

/** Whether nothing can be sent any more: an error waits, or our half is closed. */
const isBroken = ({ error, shut }: TcpSocket): boolean =>
  error !== null || (shut & SEND_SHUTDOWN) !== 0;

const isOpen = ({ state, tcb }: TcpSocket): boolean =>
  state === "ESTABLISHED" || state === "CLOSE-WAIT" || tcb?.synAckPending === true;
