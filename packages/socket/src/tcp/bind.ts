import { isPort } from "@seedwire/ip";
import { ANY, type Address } from "@seedwire/wire";
import {
  AF_INET,
  AF_UNSPEC,
  IP_FREEBIND,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOL_IP,
  SOL_SOCKET,
} from "../constants/index.ts";
import type { Result } from "../errno.ts";
import type { SocketAddress } from "../socket-address.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** `bind`: takes an address and a port. */
export function bindTo(socket: TcpSocket, { family, address, port }: SocketAddress): Result {
  const { node } = socket.host;
  if (family !== AF_INET && !(family === AF_UNSPEC && address === ANY)) return "EAFNOSUPPORT";
  const isForeign = address !== ANY && !node.isLocal(address);
  if (isForeign && socket.numbers.get(SOL_IP, IP_FREEBIND) === 0) return "EADDRNOTAVAIL";
  if (socket.state !== "CLOSED" || socket.binding !== null) return "EINVAL";
  if (port !== 0 && !isPort(port)) return "EINVAL";
  if (!node.up) return "ENETDOWN";
  return takePort(socket, address, port) ? 0 : "EADDRINUSE";
}

/** Takes a port, or any if it is 0; says whether it got one. */
export function takePort(socket: TcpSocket, address: Address, port: number): boolean {
  const { host, numbers } = socket;
  const reuseAddress = numbers.get(SOL_SOCKET, SO_REUSEADDR) !== 0;
  const reusePort = numbers.get(SOL_SOCKET, SO_REUSEPORT) !== 0;
  socket.binding = host.tcp.bind(address, port, reuseAddress, reusePort);
  return socket.binding !== null;
}

/** Gives the port back. */
export function releasePort(socket: TcpSocket): void {
  if (socket.binding === null) return;
  socket.host.tcp.bindings.remove(socket.binding);
  socket.binding = null;
}
