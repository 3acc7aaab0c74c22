import { FAST_OPEN_CLIENT, mayFastOpen } from "@seedwire/tcp";
import { ANY } from "@seedwire/wire";
import type { Steps } from "../call.ts";
import {
  AF_UNSPEC,
  MSG_FASTOPEN,
  SOL_TCP,
  TCP_FASTOPEN_CONNECT,
  TCP_FASTOPEN_NO_COOKIE,
} from "../constants/index.ts";
import type { Sending } from "../description.ts";
import { failed, type Result } from "../errno.ts";
import type { SocketAddress } from "../socket-address.ts";
import { Source } from "../vectors.ts";
import { openTo } from "./connect.ts";
import { sendStream } from "./send.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Whether this call opens the connection: MSG_FASTOPEN, or the first after a `connect` put off. */
export const opensFast = (socket: TcpSocket, { flags }: Sending): boolean =>
  (flags & MSG_FASTOPEN) !== 0 || socket.deferred !== null;

/** `sendto` with MSG_FASTOPEN (RFC 7413 §4.2): the connection opens, if a cookie is known with data. */
export function* sendFast(socket: TcpSocket, call: Sending): Steps {
  const { source, to } = call;
  const flags = call.flags & ~MSG_FASTOPEN;
  const { fastOpen } = socket.host.tcp.config;
  const address = socket.deferred ?? to;
  if ((fastOpen & FAST_OPEN_CLIENT) === 0 || to?.family === AF_UNSPEC) return "EOPNOTSUPP";
  if (socket.phase === "connected") return "EISCONN";
  if (socket.phase === "connecting" && socket.deferred === null) return "EALREADY";
  if (address === null) return "EINVAL";
  const bytes = source.left === 0 ? new Uint8Array(0) : source.take(source.left);
  if (bytes === null) return "EFAULT";
  socket.deferred = null;
  socket.phase = "unconnected";
  const begun = openTo(socket, address, fastOpenOf(socket, bytes));
  if (failed(begun)) return begun;
  const copied = socket.connection!.writtenBytes;
  const opened = yield* waitUntilOpen(socket, socket.sendUntilNs(flags));
  if (failed(opened)) return copied > 0 ? copied : opened;
  if (copied === bytes.length) return copied;
  const rest = bytes.subarray(copied);
  const more = new Source([{ base: rest, length: rest.length }]);
  const sent = yield* sendStream(socket, { ...call, source: more, flags, to: null });
  if (!failed(sent)) return copied + sent;
  return copied > 0 ? copied : sent;
}

/** Waits for the handshake, as `connect` would. */
function* waitUntilOpen(socket: TcpSocket, untilNs: number): Steps {
  while (socket.state === "SYN-SENT" || socket.state === "SYN-RECEIVED") {
    if (untilNs === 0) return "EINPROGRESS";
    const wake = yield { queues: [socket.waiters], untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") return "EINPROGRESS";
  }
  if (socket.state === "CLOSED") return socket.takeError() ?? "ECONNABORTED";
  socket.phase = "connected";
  return 0;
}

/** What `open` of a connection with Fast Open is told. */
export const fastOpenOf = (socket: TcpSocket, bytes: Uint8Array) => ({
  fastOpen: bytes,
  fastOpenNoCookie: socket.numbers.get(SOL_TCP, TCP_FASTOPEN_NO_COOKIE) !== 0,
});

/**
 * `connect` with TCP_FASTOPEN_CONNECT: put off until the first data where a cookie is known, else a
 * connection that asks for one. Null if that is not so.
 */
export function connectFast(socket: TcpSocket, address: SocketAddress): Result | null {
  if (socket.numbers.get(SOL_TCP, TCP_FASTOPEN_CONNECT) === 0) return null;
  const { tcp } = socket.host;
  const { binding } = socket;
  const local =
    binding === null || binding.address === ANY
      ? tcp.node.sourceFor(address.address)
      : binding.address;
  const noCookie = socket.numbers.get(SOL_TCP, TCP_FASTOPEN_NO_COOKIE) !== 0;
  if (
    local !== undefined &&
    mayFastOpen(tcp.fastOpenCache, tcp.config, local, address.address, noCookie)
  ) {
    socket.deferred = address;
    socket.phase = "connecting";
    return 0;
  }
  const begun = openTo(socket, address, fastOpenOf(socket, new Uint8Array(0)));
  return begun === 0 ? null : begun;
}
