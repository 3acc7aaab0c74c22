import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLPRI,
  POLLRDHUP,
  POLLRDNORM,
  SO_RCVLOWAT,
  SOL_SOCKET,
} from "../constants/index.ts";
import { atUrgentMark } from "@seedwire/tcp";
import { READABLE, WRITABLE } from "../description.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN, SHUTDOWN_MASK } from "../socket.ts";
import { hasWorthwhileRoom } from "./send-room.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Which POLL events a TCP socket shows. */
export function pollTcp(socket: TcpSocket): number {
  const { shut, state } = socket;
  if (state === "LISTEN") return socket.ready.length > 0 ? READABLE : 0;
  let mask = 0;
  if (shut === SHUTDOWN_MASK || state === "CLOSED") mask |= POLLHUP;
  if ((shut & RCV_SHUTDOWN) !== 0) mask |= POLLIN | POLLRDNORM | POLLRDHUP;
  const isOpening = state === "SYN-SENT" || state === "SYN-RECEIVED";
  if (isOpening && socket.tcb?.synAckPending !== true) {
    if (socket.deferred !== null) mask |= WRITABLE;
  } else {
    if (isReadable(socket)) mask |= READABLE;
    if ((shut & SEND_SHUTDOWN) !== 0 || isWritable(socket)) mask |= WRITABLE;
    else socket.wantsRoom = true;
    if (socket.tcb?.urgent === "here") mask |= POLLPRI;
  }
  if (socket.error !== null || !socket.errors.empty) mask |= POLLERR;
  return mask;
}

/** Whether so much has come that a reader should hear of it: SO_RCVLOWAT, or the end. */
export function isReadable(socket: TcpSocket): boolean {
  const { tcb } = socket;
  if (tcb === null) return false;
  const { bytes } = tcb.receiveBuffer;
  if (tcb.finReceived) return true;
  const least = Math.max(1, socket.numbers.get(SOL_SOCKET, SO_RCVLOWAT, 1));
  // An urgent byte that is next is not read in order, so it does not count.
  const apart = atUrgentMark(tcb) && !tcb.config.urgentInline ? 1 : 0;
  return bytes >= least + apart;
}

/** Whether so much room is there that a writer should hear of it: else the connection will tell of it. */
export function isWritable(socket: TcpSocket): boolean {
  const { tcb } = socket;
  return tcb === null || hasWorthwhileRoom(tcb);
}
