import { offer } from "@seedwire/tcp";
import type { Steps } from "../call.ts";
import { MSG_EOR, MSG_MORE, MSG_OOB } from "../constants/index.ts";
import type { Sending } from "../description.ts";
import { SEND_SHUTDOWN } from "../socket.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Flags that TCP itself heeds. */
const TCP_FLAGS = MSG_OOB | MSG_EOR | MSG_MORE;

/** `write`, `send` and the like: all goes into the send buffer, or what finds room. */
export function* sendStream(socket: TcpSocket, call: Sending): Steps {
  const { source, flags } = call;
  let untilNs = socket.sendUntilNs(flags);
  while (!isOpen(socket)) {
    if (socket.error !== null) return socket.takeError()!;
    if (socket.state !== "SYN-SENT" && socket.state !== "SYN-RECEIVED") return "EPIPE";
    if (untilNs === 0) return "EAGAIN";
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") untilNs = 0;
  }
  if (isBroken(socket)) return socket.takeError() ?? "EPIPE";
  let copied = 0;
  while (source.left > 0) {
    const bytes = source.take(source.left);
    if (bytes === null) return copied > 0 ? copied : "EFAULT";
    for (let sent = 0; sent < bytes.length;) {
      if (isBroken(socket)) return copied > 0 ? copied : (socket.takeError() ?? "EPIPE");
      const taken = offer(socket.connection!, bytes.subarray(sent), flags & TCP_FLAGS, copied > 0);
      sent += taken;
      copied += taken;
      if (sent === bytes.length) break;
      if (taken > 0) continue; // the buffer may have grown meanwhile
      socket.wantsRoom = true;
      if (untilNs === 0) return copied > 0 ? copied : "EAGAIN";
      const wake = yield { queues: [socket.waiters], untilNs };
      if (wake === "interrupted") return copied > 0 ? copied : "EINTR";
      if (wake === "timeout") untilNs = 0;
    }
  }
  return copied;
}

/** Whether nothing can be sent any more: an error waits, or our half is closed. */
const isBroken = ({ error, shut }: TcpSocket): boolean =>
  error !== null || (shut & SEND_SHUTDOWN) !== 0;

const isOpen = ({ state, tcb }: TcpSocket): boolean =>
  state === "ESTABLISHED" || state === "CLOSE-WAIT" || tcb?.synAckPending === true;
