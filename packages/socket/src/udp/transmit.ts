import { IP_RECVERR, POLLERR, SO_EE_ORIGIN_LOCAL, SOL_IP } from "../constants/index.ts";
import { ERRNO, failed, type Result } from "../errno.ts";
import { NO_ERROR } from "../message.ts";
import { WRITABLE } from "../description.ts";
import { socketAddress } from "../socket.ts";
import type { Departing } from "./cork.ts";
import { attempt, type DatagramSocket } from "./datagram-socket.ts";
import { stampDatagram } from "./transmit-stamps.ts";

/** Most datagrams that one call is cut into (Linux, UDP_MAX_SEGMENTS). */
const MAX_SEGMENTS = 128;
/** Headers of IP and UDP, bytes. */
const HEADER_BYTES = 28;

/** What was put together leaves: as one datagram, or cut into several (UDP_SEGMENT). */
export function transmit(socket: DatagramSocket, bytes: Uint8Array, departing: Departing): Result {
  const { host, udp } = socket;
  const { address, port, segmentBytes, ttl, trafficClass } = departing;
  const mtuBytes = host.node.pathMtu(address);
  if (segmentBytes > 0) {
    if (Math.min(segmentBytes, bytes.length) + HEADER_BYTES > mtuBytes) return "EMSGSIZE";
    if (bytes.length > segmentBytes * MAX_SEGMENTS) return "EINVAL";
  }
  const step = segmentBytes > 0 ? segmentBytes : Infinity;
  const before = { ttl: udp.ttl, trafficClass: udp.trafficClass };
  Object.assign(udp, { ttl, trafficClass });
  let result: Result = 0;
  for (let at = 0; at === 0 || (at < bytes.length && !failed(result)); at += step) {
    result = attempt(() => udp.sendTo(bytes.subarray(at, at + step), address, port));
  }
  Object.assign(udp, before);
  if (result === "EMSGSIZE") tellTooLong(socket, departing, mtuBytes);
  if (failed(result)) return result;
  stampDatagram(socket, bytes, departing.stamps);
  socket.waiters.wake(WRITABLE); // it has left, and takes no memory any more
  return 0;
}

/** With IP_RECVERR the error queue tells of the MTU in the way. */
function tellTooLong(socket: DatagramSocket, { address, port }: Departing, mtuBytes: number): void {
  if (socket.numbers.get(SOL_IP, IP_RECVERR) === 0) return;
  const errno = ERRNO.EMSGSIZE[0];
  const value = { ...NO_ERROR, errno, origin: SO_EE_ORIGIN_LOCAL, info: mtuBytes };
  const control = [{ level: SOL_IP, type: IP_RECVERR, value }];
  const name = socketAddress(address, port);
  const isTold = socket.errors.push({ control, payload: new Uint8Array(0), name });
  if (isTold) socket.waiters.wake(POLLERR);
}
