import {
  SO_BUF_LOCK,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SOL_SOCKET,
} from "../constants/index.ts";
import type { Socket } from "../socket.ts";

/** The largest that SO_SNDBUF and SO_RCVBUF heed, bytes (net.core.wmem_max, rmem_max). */
const MAX_BUFFER_BYTES = 4 << 20;
/** What a buffer has at least, bytes. */
const MIN_SEND_BUFFER_BYTES = 4608;
const MIN_RECEIVE_BUFFER_BYTES = 2304;
/** SO_BUF_LOCK: the application has chosen. */
export const SEND_BUFFER_LOCK = 1;
export const RECEIVE_BUFFER_LOCK = 2;

/** Whether an option is the size of a buffer. */
export const isBuffer = (name: number): boolean =>
  name === SO_SNDBUF || name === SO_RCVBUF || name === SO_SNDBUFFORCE || name === SO_RCVBUFFORCE;

/** The kernel doubles what is asked for, and gives a little at least. */
export function setBuffer(socket: Socket, name: number, wanted: number): void {
  const forced = name === SO_SNDBUFFORCE || name === SO_RCVBUFFORCE;
  const sending = name === SO_SNDBUF || name === SO_SNDBUFFORCE;
  const tooMuch = wanted < 0 || wanted > MAX_BUFFER_BYTES;
  const value = forced ? Math.max(0, wanted) : tooMuch ? MAX_BUFFER_BYTES : wanted;
  const least = sending ? MIN_SEND_BUFFER_BYTES : MIN_RECEIVE_BUFFER_BYTES;
  const bytes = Math.max(least, Math.min(2 * value, 0x7fff_fffe));
  const { numbers } = socket;
  const option = sending ? SO_SNDBUF : SO_RCVBUF;
  const lock = sending ? SEND_BUFFER_LOCK : RECEIVE_BUFFER_LOCK;
  numbers.set(SOL_SOCKET, option, bytes);
  numbers.set(SOL_SOCKET, SO_BUF_LOCK, numbers.get(SOL_SOCKET, SO_BUF_LOCK) | lock);
  socket.heed(SOL_SOCKET, option, bytes);
}
