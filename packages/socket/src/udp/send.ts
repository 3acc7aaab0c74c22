import { MAX_PAYLOAD_BYTES } from "@seedwire/udp";
import {
  AF_INET,
  AF_UNSPEC,
  MSG_MORE,
  MSG_OOB,
  MSG_ZEROCOPY,
  POLLERR,
  SO_ZEROCOPY,
  SOL_SOCKET,
  SOL_UDP,
  UDP_CORK,
  UDP_SEGMENT,
} from "../constants/index.ts";
import type { Sending } from "../description.ts";
import { type Errno, failed, type Result } from "../errno.ts";
import { SEND_SHUTDOWN } from "../socket.ts";
import { stampsOf } from "../socket-control.ts";
import { tellZeroCopies } from "../zero-copy-reports.ts";
import type { Departing } from "./cork.ts";
import type { DatagramSocket } from "./datagram-socket.ts";
import { ordersOf } from "./send-control.ts";

/** `send` and the like: one datagram, at once, or a piece of one that is put together. */
export function sendDatagram(socket: DatagramSocket, call: Sending): Result {
  const { source, flags } = call;
  const { cork, numbers } = socket;
  const length = source.left;
  if (length > 0xffff) return "EMSGSIZE";
  if ((flags & MSG_OOB) !== 0) return "EOPNOTSUPP";
  const departing = cork.departing ?? departingOf(socket, call);
  if (typeof departing === "string") return departing;
  if (cork.length + length > MAX_PAYLOAD_BYTES) {
    cork.drop();
    return "EMSGSIZE";
  }
  const bytes = length === 0 ? new Uint8Array(0) : source.take(length);
  if (bytes === null || bytes.length < length) {
    cork.drop();
    return "EFAULT";
  }
  cork.add(bytes, departing);
  const waits = (flags & MSG_MORE) !== 0 || numbers.get(SOL_UDP, UDP_CORK) !== 0;
  const result = waits ? 0 : cork.release();
  if (failed(result)) return result;
  if ((flags & MSG_ZEROCOPY) !== 0 && numbers.get(SOL_SOCKET, SO_ZEROCOPY) !== 0) {
    const number = socket.zeroCopies++;
    tellZeroCopies(socket.errors, number, number);
    socket.waiters.wake(POLLERR);
  }
  return length;
}

/** Where a new datagram goes, or why none can. */
function departingOf(socket: DatagramSocket, { to, message }: Sending): Departing | Errno {
  const { numbers, udp } = socket;
  if (to !== null) {
    if (to.family !== AF_INET && to.family !== AF_UNSPEC) return "EAFNOSUPPORT";
    if (to.port === 0) return "EINVAL";
  } else if (!udp.connected) {
    return "EDESTADDRREQ";
  }
  const control = message?.control ?? [];
  const stamps = stampsOf(control, numbers);
  const orders = ordersOf(control);
  if (stamps === null || orders === null) return "EINVAL";
  if (socket.error !== null) return socket.takeError()!;
  if ((socket.shut & SEND_SHUTDOWN) !== 0) return "EPIPE";
  const { address, port } = to ?? { address: udp.remoteAddress, port: udp.remotePort };
  const segmentBytes = numbers.get(SOL_UDP, UDP_SEGMENT);
  const { ttl, trafficClass } = udp;
  return { address, port, segmentBytes, ttl, trafficClass, ...orders, stamps };
}
