import type { Steps } from "../call.ts";
import {
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  SOL_TCP,
  TCP_CM_INQ,
  TCP_INQ,
} from "../constants/index.ts";
import { giveControl } from "../control.ts";
import type { Receiving } from "../description.ts";
import { failed } from "../errno.ts";
import { arrivalStamps } from "../arrival-stamps.ts";
import type { ControlMessage } from "../message.ts";
import { peekOffsetOf, receiveStream } from "./receive.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Receives, and tells beside the data what options ask for. */
export function* receiveMessage(socket: TcpSocket, call: Receiving): Steps {
  const { flags, message } = call;
  if ((flags & MSG_ERRQUEUE) !== 0) return socket.errors.receive(call);
  const peekOffset = Math.max(0, peekOffsetOf(socket)); // it moves on with what is shown
  const result = yield* receiveStream(socket, call);
  if (failed(result)) return result;
  const isApart = (flags & MSG_OOB) !== 0;
  const seesData = result > 0 || (socket.tcb?.receiveBuffer.bytes ?? 0) > 0;
  const skipped = (flags & MSG_PEEK) === 0 ? null : peekOffset;
  const control = seesData && !isApart ? stampsOfArrival(socket, result, skipped) : [];
  if (message === null) return result;
  if (!isApart) message.flags = 0;
  if (socket.numbers.get(SOL_TCP, TCP_INQ) !== 0) {
    control.push({ level: SOL_TCP, type: TCP_CM_INQ, value: unreadBytes(socket) });
  }
  giveControl(message, control);
  return result;
}

/** When the last of the bytes that were read came, or of those that were shown beyond `skipped` others. */
function stampsOfArrival(
  socket: TcpSocket,
  bytes: number,
  skipped: number | null,
): ControlMessage[] {
  const { arrivals, tcb } = socket;
  if (tcb === null) return [];
  const timeNs = arrivals.timeOf((skipped ?? 0) + bytes) ?? tcb.lastDataReceivedNs;
  if (skipped === null) arrivals.take(bytes);
  return arrivalStamps(socket, timeNs);
}

/** What can still be read; 1 for the end of the stream. */
function unreadBytes({ tcb, done }: TcpSocket): number {
  return (tcb?.receiveBuffer.bytes ?? 0) + (done ? 1 : 0);
}
