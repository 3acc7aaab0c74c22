import type { Steps } from "../call.ts";
import type { Errno } from "../errno.ts";
import { dissolve } from "./close.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/**
 * Waits for the end of the handshake: 0 if the connection is open then, else what the call fails with,
 * and the socket can be connected anew.
 *
 * @param untilNs when the call waits no longer; 0: not at all
 * @param pending what it fails with if the handshake is still under way then
 */
export function* awaitOpen(socket: TcpSocket, untilNs: number, pending: Errno): Steps {
  const { disconnects } = socket;
  while (isOpening(socket)) {
    if (untilNs === 0) return pending;
    const wake = yield { queues: [socket.waiters], untilNs };
    if (socket.disconnects !== disconnects) return "EPIPE";
    if (!isOpening(socket)) break;
    if (wake === "timeout") return pending;
    if (wake === "interrupted") return "EINTR";
  }
  if (socket.state === "CLOSED") {
    const error = socket.takeError() ?? "ECONNABORTED";
    dissolve(socket);
    socket.phase = "unconnected";
    return error;
  }
  socket.phase = "connected";
  return 0;
}

const isOpening = ({ state }: TcpSocket): boolean =>
  state === "SYN-SENT" || state === "SYN-RECEIVED";
