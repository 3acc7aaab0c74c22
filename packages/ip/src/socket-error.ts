/** What can go wrong with a socket, under the names that POSIX and Node give it. */
const MEANINGS = {
  EACCES: "permission denied",
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "address not available",
  EAGAIN: "resource temporarily unavailable",
  EALREADY: "operation already in progress",
  EBADF: "the socket is closed",
  ECANCELED: "operation cancelled",
  ECONNABORTED: "connection aborted",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EDESTADDRREQ: "destination address required",
  EHOSTDOWN: "host is down",
  EHOSTUNREACH: "no route to host",
  EINVAL: "invalid argument",
  EISCONN: "the socket is connected",
  EMSGSIZE: "message too long",
  ENETDOWN: "network is down",
  ENETUNREACH: "network is unreachable",
  ENONET: "machine is not on the network",
  ENOBUFS: "no buffer space available",
  ENOPROTOOPT: "protocol not available",
  ENOTCONN: "the socket is not connected",
  EOPNOTSUPP: "operation not supported",
  EPIPE: "broken pipe",
  EPROTO: "protocol error",
  ETIMEDOUT: "connection timed out",
} as const;

/** Code of a {@link SocketError}: the errno that Linux would give. */
export type SocketErrorCode = keyof typeof MEANINGS;

/** A call on a socket failed, or the network has told that it will. */
export class SocketError extends Error {
  override readonly name = "SocketError";
  readonly code: SocketErrorCode;

  /** @param what who tried what: `client: send to 10.0.0.2:7` */
  constructor(code: SocketErrorCode, what: string, hint = "") {
    super(`${what}: ${MEANINGS[code]} (${code})${hint === "" ? "" : `; ${hint}`}`);
    this.code = code;
  }
}
