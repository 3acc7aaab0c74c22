import { MAX_PAYLOAD_BYTES } from "@seedwire/udp";
import { AF_INET, AF_UNSPEC, MSG_OOB } from "../constants/index.ts";
import type { Sending } from "../description.ts";
import { failed, type Result } from "../errno.ts";
import { SEND_SHUTDOWN } from "../socket.ts";
import { attempt, type DatagramSocket } from "./datagram-socket.ts";

/** `send` and the like: one datagram, at once. */
export function sendDatagram(socket: DatagramSocket, { source, flags, to }: Sending): Result {
  const { udp } = socket;
  const length = source.left;
  if (length > 0xffff) return "EMSGSIZE";
  if ((flags & MSG_OOB) !== 0) return "EOPNOTSUPP";
  if (to !== null) {
    if (to.family !== AF_INET && to.family !== AF_UNSPEC) return "EAFNOSUPPORT";
    if (to.port === 0) return "EINVAL";
  } else if (!udp.connected) {
    return "EDESTADDRREQ";
  }
  if (socket.error !== null) return socket.takeError()!;
  if ((socket.shut & SEND_SHUTDOWN) !== 0) return "EPIPE";
  if (length > MAX_PAYLOAD_BYTES) return "EMSGSIZE";
  const bytes = length === 0 ? new Uint8Array(0) : source.take(length);
  if (bytes === null || bytes.length < length) return "EFAULT";
  const { address, port } = to ?? { address: udp.remoteAddress, port: udp.remotePort };
  const result = attempt(() => udp.sendTo(bytes, address, port));
  return failed(result) ? result : length;
}
