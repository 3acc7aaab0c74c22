import { SocketError } from "@seedwire/ip";
import { ANY } from "@seedwire/wire";
import type { Connection } from "@seedwire/tcp";
import type { Steps } from "../call.ts";
import {
  SO_REUSEADDR,
  SOL_SOCKET,
  SOL_TCP,
  TCP_SAVE_SYN,
  SOMAXCONN,
  TCP_FASTOPEN,
  TCP_FASTOPEN_NO_COOKIE,
} from "../constants/index.ts";
import { READABLE } from "../description.ts";
import type { Errno, Result } from "../errno.ts";
import { SHUTDOWN_MASK } from "../socket.ts";
import { takePort } from "./bind.ts";
import { childOf } from "./child.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** `listen`: takes connections from now on; once more changes the backlog. */
export function listenOn(socket: TcpSocket, backlog: number): Result {
  if (socket.phase !== "unconnected") return "EINVAL";
  const most = backlog >>> 0 > SOMAXCONN ? SOMAXCONN : backlog;
  if (socket.listener !== null) {
    socket.listener.backlog = most;
    return 0;
  }
  if (socket.state !== "CLOSED") return "EINVAL";
  if (!socket.host.node.up) return "ENETDOWN";
  if (socket.binding === null && !takePort(socket, ANY, 0)) return "EADDRINUSE";
  const binding = socket.binding!;
  socket.choose({ quickAck: true }); // what was asked for before is forgotten (Linux)
  try {
    const { address, port } = binding;
    const options = { address, backlog: most, binding, config: socket.choices };
    const asked = socket.numbers.get(SOL_TCP, TCP_FASTOPEN);
    const fast = asked === 0 ? {} : { fastOpenQueue: Math.min(asked, SOMAXCONN) };
    socket.listener = socket.host.tcp.listen(port, { ...options, ...fast });
    socket.listener.fastOpenNoCookie = socket.numbers.get(SOL_TCP, TCP_FASTOPEN_NO_COOKIE) !== 0;
  } catch (error) {
    if (error instanceof SocketError) return error.code;
    throw error;
  }
  socket.connection = null;
  socket.shut = 0;
  socket.listener.savesSyn = socket.numbers.get(SOL_TCP, TCP_SAVE_SYN) !== 0;
  socket.listener.onReady = (connection) => childReady(socket, connection);
  return 0;
}

/** A connection is complete: it gets its socket now, with the options of the listener of now. */
function childReady(socket: TcpSocket, connection: Connection | null): void {
  if (connection === null) {
    socket.listener = null;
    socket.ready.length = 0;
    socket.shut = SHUTDOWN_MASK;
    socket.waiters.wake();
    return;
  }
  connection.endpoint.reuseAddress = socket.numbers.get(SOL_SOCKET, SO_REUSEADDR) !== 0;
  socket.ready.push(childOf(socket, connection));
  socket.waiters.wake(READABLE);
}

/** `accept`: the next connection that is complete. */
export function* acceptConnection(socket: TcpSocket, flags: number): Steps<TcpSocket | Errno> {
  if (socket.listener === null) return "EINVAL";
  const untilNs = socket.receiveUntilNs(flags);
  while (socket.ready.length === 0) {
    if (untilNs === 0) return "EAGAIN";
    const wake = yield { queues: [socket.waiters], untilNs };
    if (socket.ready.length > 0) break;
    if (socket.listener === null) return "EINVAL";
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") return "EAGAIN";
  }
  socket.listener.take();
  return socket.ready.shift()!;
}
