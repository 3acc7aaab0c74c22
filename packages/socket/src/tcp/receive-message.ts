import type { Steps } from "../call.ts";
import { MSG_ERRQUEUE, SOL_TCP, TCP_CM_INQ, TCP_INQ } from "../constants/index.ts";
import { giveControl } from "../control.ts";
import type { Receiving } from "../description.ts";
import { failed } from "../errno.ts";
import { receiveStream } from "./receive.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Receives, and tells beside the data what options ask for. */
export function* receiveMessage(socket: TcpSocket, call: Receiving): Steps {
  const { flags, message } = call;
  if ((flags & MSG_ERRQUEUE) !== 0) return socket.errors.receive(call);
  if (message !== null) message.flags = 0;
  const result = yield* receiveStream(socket, call);
  if (message === null || failed(result)) return result;
  const wanted = socket.numbers.get(SOL_TCP, TCP_INQ) !== 0;
  const inq = { level: SOL_TCP, type: TCP_CM_INQ, value: unreadBytes(socket) };
  giveControl(message, wanted ? [inq] : []);
  return result;
}

/** What can still be read; 1 for the end of the stream. */
function unreadBytes({ tcb, done }: TcpSocket): number {
  return (tcb?.receiveBuffer.bytes ?? 0) + (done ? 1 : 0);
}
