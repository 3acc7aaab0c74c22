import { abortsByReset, type Connection } from "@seedwire/tcp";
import type { Steps } from "../call.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN, SHUTDOWN_MASK } from "../socket.ts";
import type { Result } from "../errno.ts";
import { releasePort } from "./bind.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** `shutdown` of one direction or both. */
export function shutDown(socket: TcpSocket, how: number): Result {
  const directions = how + 1;
  if ((directions & ~SHUTDOWN_MASK) !== 0 || directions === 0) return "EINVAL";
  const { state } = socket;
  if (socket.phase === "connecting") {
    const opening = state === "SYN-SENT" || state === "SYN-RECEIVED" || state === "CLOSED";
    socket.phase = opening ? "disconnecting" : "connected";
  }
  let result: Result = 0;
  if (state === "SYN-SENT" || (state === "LISTEN" && (directions & RCV_SHUTDOWN) !== 0)) {
    dissolve(socket);
    socket.phase = "unconnected";
  } else if (state !== "LISTEN") {
    if (state === "CLOSED") result = "ENOTCONN";
    socket.shut |= directions;
    const { connection } = socket;
    if (connection !== null && state !== "CLOSED") {
      if ((directions & RCV_SHUTDOWN) !== 0) connection.endpoint.tcb.readShut = true;
      if ((directions & SEND_SHUTDOWN) !== 0) connection.end();
    }
  }
  socket.waiters.wake();
  return result;
}

/**
 * Takes the socket back to where it was before `connect` or `listen`; a connection that the peer
 * knows of ends by a RST.
 */
export function dissolve(socket: TcpSocket): void {
  const { connection, listener } = socket;
  if (connection !== null) connection.onNews = null;
  const { tcb } = socket;
  const lost = socket.state === "SYN-SENT" || (tcb !== null && abortsByReset(tcb));
  if (listener !== null) {
    listener.close();
    socket.listener = null;
  }
  if (socket.state !== "CLOSED") connection?.abort();
  socket.deferred = null;
  socket.askedCookie = false;
  socket.forget();
  if (lost) socket.error = "ECONNRESET"; // else what was not told yet is still told, as in Linux
  socket.waiters.wake();
}

/** The last descriptor is closed: the connection ends by itself, and by SO_LINGER waits for that. */
export function* closeSocket(socket: TcpSocket): Steps {
  const { connection, listener } = socket;
  socket.shut = SHUTDOWN_MASK;
  if (listener !== null) {
    listener.onReady = null;
    listener.close();
  } else if (connection !== null) {
    yield* closeConnection(socket, connection);
    connection.onNews = null;
  }
  releasePort(socket);
  socket.waiters.wake();
  return 0;
}

function* closeConnection(socket: TcpSocket, connection: Connection): Steps {
  const { lingerNs } = socket;
  connection.close();
  if (lingerNs === null) return 0;
  const untilNs = socket.nowNs + lingerNs;
  while (isClosing(socket)) {
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake !== "woken") break;
  }
  return 0;
}

const isClosing = ({ state }: TcpSocket): boolean =>
  state === "FIN-WAIT-1" || state === "CLOSING" || state === "LAST-ACK";
