import { FAST_OPEN_CLIENT, mayFastOpen } from "@seedwire/tcp";
import { ANY, NO_BYTES } from "@seedwire/wire";
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
import { awaitOpen } from "./await-open.ts";
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
  if (socket.askedCookie) return "EALREADY";
  if (socket.phase === "connected") return "EISCONN";
  if (socket.phase === "connecting" && socket.deferred === null) return yield* goOn(socket, call);
  if (socket.state !== "CLOSED" && socket.deferred === null) return "EISCONN";
  if (address === null) return "EINVAL";
  // Where there is no memory the SYN leaves without data, and the call fails after the handshake.
  const bytes = source.left === 0 ? NO_BYTES : source.take(source.left);
  socket.deferred = null;
  socket.phase = "unconnected";
  const begun = openTo(socket, address, fastOpenOf(socket, bytes ?? NO_BYTES));
  if (failed(begun)) return begun;
  const copied = socket.connection!.writtenBytes;
  const result = yield* finish(socket, call, bytes, copied);
  const isTold = !failed(result) && result > copied; // by the call that wrote the rest
  if (copied > 0 && !isTold) socket.reports.note(flags, 0, copied);
  return copied > 0 && failed(result) ? copied : result;
}

/** A connection is being opened already: the data follows when it is open. */
function* goOn(socket: TcpSocket, call: Sending): Steps {
  const flags = call.flags & ~MSG_FASTOPEN;
  const opened = yield* awaitOpen(socket, socket.sendUntilNs(flags), "EALREADY");
  if (failed(opened)) return opened;
  return yield* sendStream(socket, { ...call, flags, to: null });
}

/** Waits for the handshake, and sends what did not go with the SYN. */
function* finish(
  socket: TcpSocket,
  call: Sending,
  bytes: Uint8Array | null,
  copied: number,
): Steps {
  const flags = call.flags & ~MSG_FASTOPEN;
  const opened = yield* awaitOpen(socket, socket.sendUntilNs(flags), "EINPROGRESS");
  if (failed(opened)) return opened;
  if (bytes === null) return "EFAULT";
  if (copied === bytes.length) return copied;
  const rest = bytes.subarray(copied);
  const source = new Source([{ base: rest, length: rest.length }]);
  const sent = yield* sendStream(socket, { ...call, source, flags, to: null });
  return failed(sent) ? sent : copied + sent;
}

/** What `open` of a connection with Fast Open is told. */
const fastOpenOf = (socket: TcpSocket, bytes: Uint8Array) => ({
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
    mayFastOpen(tcp.fastOpenCache, tcp.config, local, address.address, noCookie, tcp.nowNs)
  ) {
    socket.deferred = address;
    socket.phase = "connecting";
    return 0;
  }
  const begun = openTo(socket, address, fastOpenOf(socket, NO_BYTES));
  socket.askedCookie = begun === 0;
  return begun === 0 ? null : begun;
}
