import { SocketError } from "@seedwire/ip";
import { ANY, addressOf } from "@seedwire/wire";
import type { Steps } from "../call.ts";
import { AF_INET, AF_UNSPEC, SO_REUSEADDR, SOL_SOCKET } from "../constants/index.ts";
import type { Errno, Result } from "../errno.ts";
import type { SocketAddress } from "../socket-address.ts";
import type { ConnectOptions } from "@seedwire/tcp";
import { awaitOpen } from "./await-open.ts";
import { connectFast } from "./fast-open.ts";
import { dissolve } from "./close.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** `connect`, on every state that the socket may be in. */
export function* connectTo(socket: TcpSocket, address: SocketAddress, flags: number): Steps {
  if (address.family === AF_UNSPEC) {
    dissolve(socket);
    socket.phase = "unconnected";
    return 0;
  }
  if (socket.phase === "connected") return "EISCONN";
  if (socket.phase === "disconnecting") return "EINVAL";
  if (socket.deferred !== null) return "EISCONN"; // put off until there is data
  let pending: Errno = "EALREADY";
  if (socket.phase === "unconnected") {
    if (socket.state !== "CLOSED") return "EISCONN";
    const fast = connectFast(socket, address);
    if (socket.deferred !== null) return 0;
    const begun = fast ?? (socket.phase === "unconnected" ? openTo(socket, address, {}) : 0);
    if (begun !== 0) return begun;
    pending = "EINPROGRESS";
  }
  return yield* awaitOpen(socket, socket.sendUntilNs(flags), pending);
}

/** The SYN leaves. */
export function openTo(
  socket: TcpSocket,
  { family, address, port }: SocketAddress,
  fast: ConnectOptions,
): Result {
  if (family !== AF_INET) return "EAFNOSUPPORT";
  const { tcp } = socket.host;
  const { binding } = socket;
  const destination = address === ANY ? addressOf(127, 0, 0, 1) : address;
  const config = socket.choices;
  try {
    const from =
      binding === null || binding.address === ANY ? {} : { localAddress: binding.address };
    const options = { ...fast, config, ...(binding === null ? {} : { binding, ...from }) };
    const connection = tcp.connect(destination, port, options);
    connection.endpoint.reuseAddress = socket.numbers.get(SOL_SOCKET, SO_REUSEADDR) !== 0;
    socket.phase = "connecting";
    socket.error = null;
    socket.adopt(connection);
    return 0;
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
    return error.code === "EADDRINUSE" ? "EADDRNOTAVAIL" : error.code;
  }
}
