import { FAST_OPEN_CLIENT } from "@seedwire/tcp";
import {
  SOL_TCP,
  SOMAXCONN,
  TCP_FASTOPEN,
  TCP_FASTOPEN_CONNECT,
  TCP_FASTOPEN_NO_COOKIE,
} from "../constants/index.ts";
import type { TcpOption } from "./option-table.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Before a connection exists. */
const isEarly = (socket: TcpSocket): boolean => socket.state === "CLOSED" || socket.listening;

/** TCP_FASTOPEN: how many connections may be open before their handshake is complete. */
const queueLimit: TcpOption = {
  set(socket, value) {
    if (value < 0 || !isEarly(socket)) return "EINVAL";
    socket.numbers.set(SOL_TCP, TCP_FASTOPEN, Math.min(value, SOMAXCONN));
    if (socket.listener !== null) socket.listener.fastOpen.limit = Math.min(value, SOMAXCONN);
    return 0;
  },
  get: ({ listener, numbers }) => listener?.fastOpen.limit ?? numbers.get(SOL_TCP, TCP_FASTOPEN),
};

/** TCP_FASTOPEN_CONNECT: not to be had where no active Fast Open is allowed. */
const putsOff: TcpOption = {
  set(socket, value) {
    if (value < 0 || value > 1) return "EINVAL";
    if ((socket.host.tcp.config.fastOpen & FAST_OPEN_CLIENT) === 0) return "EOPNOTSUPP";
    if (socket.state !== "CLOSED") return "EINVAL";
    socket.numbers.set(SOL_TCP, TCP_FASTOPEN_CONNECT, value);
    return 0;
  },
  get: ({ numbers }) => numbers.get(SOL_TCP, TCP_FASTOPEN_CONNECT),
};

const noCookie: TcpOption = {
  set(socket, value) {
    if (value < 0 || value > 1 || !isEarly(socket)) return "EINVAL";
    socket.numbers.set(SOL_TCP, TCP_FASTOPEN_NO_COOKIE, value);
    if (socket.listener !== null) socket.listener.fastOpenNoCookie = value !== 0;
    return 0;
  },
  get: ({ numbers }) => numbers.get(SOL_TCP, TCP_FASTOPEN_NO_COOKIE),
};

/** Options of Fast Open that are numbers (RFC 7413 §4). */
export const FAST_OPEN_OPTIONS: readonly (readonly [number, TcpOption])[] = [
  [TCP_FASTOPEN, queueLimit],
  [TCP_FASTOPEN_CONNECT, putsOff],
  [TCP_FASTOPEN_NO_COOKIE, noCookie],
];
