import {
  type Connection,
  readableBytes,
  takeUrgentByte,
  type Tcb,
  urgentDistance,
} from "@seedwire/tcp";
import type { Steps } from "../call.ts";
import {
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  SO_PEEK_OFF,
  SO_RCVLOWAT,
  SOL_SOCKET,
} from "../constants/index.ts";
import type { Receiving } from "../description.ts";
import type { Result } from "../errno.ts";
import { RCV_SHUTDOWN } from "../socket.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/**
 * Bytes that are copied at a time: all of them, or none where one has no place. In Linux these are the
 * portions that the receive queue has them in, which depend on how the segments came: often 32 KiB,
 * or all if they are few.
 */
const PIECE_BYTES = 32_768;

/** `read`, `recv` and the like: gives what has come, as soon as it is enough. */
export function* receiveStream(socket: TcpSocket, call: Receiving): Steps {
  const { sink, flags } = call;
  if ((flags & MSG_ERRQUEUE) !== 0) return socket.errors.receive(call);
  if (socket.state === "LISTEN") return "ENOTCONN";
  if ((flags & MSG_OOB) !== 0) return receiveUrgent(socket, call);
  const peeking = (flags & MSG_PEEK) !== 0;
  const peekOffset = peeking ? Math.max(0, peekOffsetOf(socket)) : 0;
  const target = targetBytes(socket, flags, sink.left);
  let untilNs = socket.receiveUntilNs(flags);
  while (sink.left > 0 || sink.count === 0) {
    const { connection } = socket;
    if (connection !== null) {
      const before = sink.count;
      const moved = move(connection, call, peeking, peekOffset);
      movePeekOffset(socket, peeking ? sink.count - before : before - sink.count);
      if (!moved && sink.count === 0) return "EFAULT";
      if (!moved) break;
      if (sink.left === 0 && connection.endpoint.tcb.receiveBuffer.bytes > 0) break;
    }
    if (sink.count >= target) break;
    if (sink.count > 0 ? isOver(socket, untilNs) : socket.done) break;
    if (sink.count === 0) {
      const verdict = whyNothing(socket, untilNs);
      if (verdict !== null) return verdict;
    }
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "timeout") untilNs = 0;
    else if (wake === "interrupted") return sink.count > 0 ? sink.count : "EINTR";
  }
  if (peeking && sink.count > 0) socket.connection?.take(0); // a look lets the ACK go that is owed, too
  return sink.count;
}

/** MSG_OOB: the urgent byte, apart from the stream. It never waits. */
function receiveUrgent(socket: TcpSocket, { sink, flags, message }: Receiving): Result {
  const { connection, state } = socket;
  if (connection === null) return "EINVAL";
  const byte = takeUrgentByte(connection, (flags & MSG_PEEK) !== 0);
  if (byte === "none") return "EINVAL";
  if (byte === "not yet") {
    if (state !== "CLOSED" && (socket.shut & RCV_SHUTDOWN) === 0) return "EAGAIN";
    if (message !== null) message.flags = 0;
    return 0;
  }
  if (message !== null) message.flags = sink.left > 0 ? MSG_OOB : MSG_OOB | MSG_TRUNC;
  if (sink.left === 0) return 0;
  if ((flags & MSG_TRUNC) !== 0) return 1;
  if (!sink.holds(1)) return "EFAULT"; // and it is gone
  sink.put(Uint8Array.of(byte));
  return 1;
}

/** How many bytes make the call worth ending: all of them with MSG_WAITALL, else SO_RCVLOWAT. */
function targetBytes(socket: TcpSocket, flags: number, wanted: number): number {
  if ((flags & MSG_WAITALL) !== 0) return Math.max(1, wanted);
  return Math.max(1, Math.min(wanted, socket.numbers.get(SOL_SOCKET, SO_RCVLOWAT, 1)));
}

/**
 * Moves what has come; false if some of it has no place, and then whole pieces before that alone. A
 * read that has some bytes stops at the urgent mark.
 */
function move(
  connection: Connection,
  { sink, flags }: Receiving,
  peeking: boolean,
  peekOffset: number,
): boolean {
  const { tcb } = connection.endpoint;
  const seen = peeking ? sink.count + peekOffset : 0;
  const atMark = urgentDistance(tcb) === seen;
  if (sink.count > 0 && atMark) return true;
  const apart = peeking && atMark && !tcb.config.urgentInline ? 1 : 0;
  const ready = peeking ? peekable(tcb, seen) - apart : readableBytes(tcb);
  const bytes = Math.min(ready, sink.left);
  if (bytes <= 0) return true;
  if ((flags & MSG_TRUNC) !== 0) {
    sink.skip(bytes);
    if (!peeking) connection.take(bytes);
    return true;
  }
  const placed = sink.inWholePieces(bytes, PIECE_BYTES);
  if (placed === 0) return false;
  sink.put(peeking ? tcb.receiveBuffer.peek(seen + apart, placed) : connection.take(placed));
  return placed === bytes;
}

/** What MSG_PEEK may see from there on: up to the urgent mark, or beyond it if that is next. */
function peekable(tcb: Tcb, seen: number): number {
  const { bytes } = tcb.receiveBuffer;
  const distance = urgentDistance(tcb);
  return (distance > seen ? Math.min(distance, bytes) : bytes) - seen;
}

/** SO_PEEK_OFF: where the next MSG_PEEK begins; -1 if it always begins at the first byte. */
export const peekOffsetOf = ({ numbers }: TcpSocket): number =>
  numbers.get(SOL_SOCKET, SO_PEEK_OFF, -1);

/** It moves on with what is shown, and back with what is read. */
function movePeekOffset(socket: TcpSocket, bytes: number): void {
  const offset = peekOffsetOf(socket);
  if (offset < 0 || bytes === 0) return;
  socket.numbers.set(SOL_SOCKET, SO_PEEK_OFF, Math.max(0, offset + bytes));
}

/** Some bytes came, fewer than wanted: is it no use to wait for more? */
const isOver = (socket: TcpSocket, untilNs: number): boolean =>
  untilNs === 0 ||
  socket.error !== null ||
  socket.state === "CLOSED" ||
  (socket.shut & RCV_SHUTDOWN) !== 0;

/** Nothing came: what the call gives at once, or null if it waits. */
function whyNothing(socket: TcpSocket, untilNs: number): Result | null {
  if (socket.error !== null) return socket.takeError()!;
  if ((socket.shut & RCV_SHUTDOWN) !== 0) return 0;
  if (socket.state === "CLOSED") return "ENOTCONN";
  return untilNs === 0 ? "EAGAIN" : null;
}
