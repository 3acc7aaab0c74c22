import { NEVER, seconds, type Ns } from "@seedwire/engine";
import {
  AF_INET,
  SO_ACCEPTCONN,
  SO_BROADCAST,
  SO_BSDCOMPAT,
  SO_BUF_LOCK,
  SO_BUSY_POLL,
  SO_DEBUG,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_INCOMING_CPU,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_MAX_PACING_RATE,
  SO_NO_CHECK,
  SO_OOBINLINE,
  SO_PASSCRED,
  SO_PEEK_OFF,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_RXQ_OVFL,
  SO_SELECT_ERR_QUEUE,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_SNDLOWAT,
  SO_SNDTIMEO,
  SO_TIMESTAMP,
  SO_TIMESTAMPING,
  SO_TIMESTAMPNS,
  SO_TXREHASH,
  SO_TYPE,
  SO_ZEROCOPY,
  SOL_SOCKET,
} from "../constants/index.ts";
import { errnoNumber, type Result } from "../errno.ts";
import type { OptionOutput, OptionValue, Timeval } from "../option-value.ts";
import type { Socket } from "../socket.ts";
import { giveNumber, giveStructure, toInt } from "./values.ts";

/** Options that are on (1) or off (0). */
const SWITCHES: ReadonlySet<number> = new Set([
  SO_DEBUG,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_DONTROUTE,
  SO_BROADCAST,
  SO_KEEPALIVE,
  SO_OOBINLINE,
  SO_NO_CHECK,
  SO_PASSCRED,
  SO_TIMESTAMP,
  SO_TIMESTAMPNS,
  SO_RXQ_OVFL,
  SO_SELECT_ERR_QUEUE,
]);

/** Options that are numbers: the value at first, the least and the largest (else EINVAL). */
const NUMBERS: ReadonlyMap<number, readonly [initial: number, least: number, largest: number]> =
  new Map([
    [SO_PRIORITY, [0, -0x8000_0000, 0x7fff_ffff]],
    [SO_MARK, [0, -0x8000_0000, 0x7fff_ffff]],
    [SO_TIMESTAMPING, [0, 0, 0x7fff_ffff]],
    [SO_BUSY_POLL, [0, 0, 0x7fff_ffff]],
    [SO_INCOMING_CPU, [-1, -0x8000_0000, 0x7fff_ffff]],
    [SO_ZEROCOPY, [0, 0, 1]],
    [SO_TXREHASH, [1, -1, 1]],
    [SO_BUF_LOCK, [0, 0, 3]],
    [SO_RCVBUF, [0, -0x8000_0000, 0x7fff_ffff]],
    [SO_SNDBUF, [0, -0x8000_0000, 0x7fff_ffff]],
    [SO_RCVBUFFORCE, [0, -0x8000_0000, 0x7fff_ffff]],
    [SO_SNDBUFFORCE, [0, -0x8000_0000, 0x7fff_ffff]],
    [SO_PEEK_OFF, [-1, -0x8000_0000, 0x7fff_ffff]],
    [SO_MAX_PACING_RATE, [-1, -0x8000_0000, 0x7fff_ffff]],
  ]);

/** The largest that SO_SNDBUF and SO_RCVBUF heed, bytes (net.core.wmem_max, rmem_max). */
const MAX_BUFFER_BYTES = 4 << 20;
/** What a buffer has at least, bytes. */
const MIN_SEND_BUFFER_BYTES = 4608;
const MIN_RECEIVE_BUFFER_BYTES = 2304;
/** SO_BUF_LOCK: the application has chosen. */
const SEND_BUFFER_LOCK = 1;
const RECEIVE_BUFFER_LOCK = 2;

/** setsockopt of SOL_SOCKET. */
export function setSocketOption(
  socket: Socket,
  name: number,
  value: OptionValue,
  length: number,
): Result {
  const { numbers } = socket;
  if (length < 4) return "EINVAL";
  if (name === SO_LINGER) return setLinger(socket, value, length);
  if (name === SO_RCVTIMEO || name === SO_SNDTIMEO) return setPatience(socket, name, value, length);
  const number = toInt(value);
  if (number === null) return "EINVAL";
  if (SWITCHES.has(name)) {
    // Only one of these at a time; both are off when one is turned off.
    if (name === SO_TIMESTAMP) numbers.set(SOL_SOCKET, SO_TIMESTAMPNS, 0);
    if (name === SO_TIMESTAMPNS) numbers.set(SOL_SOCKET, SO_TIMESTAMP, 0);
    numbers.set(SOL_SOCKET, name, number === 0 ? 0 : 1);
    socket.heed(SOL_SOCKET, name, number === 0 ? 0 : 1);
    return 0;
  }
  if (name === SO_RCVLOWAT) {
    const bytes = Math.max(1, socket.lowWaterBytes(number < 0 ? 0x7fff_ffff : number));
    numbers.set(SOL_SOCKET, name, bytes);
    socket.heed(SOL_SOCKET, name, bytes);
    return 0;
  }
  const range = NUMBERS.get(name);
  if (range === undefined) return name === SO_BSDCOMPAT ? 0 : "ENOPROTOOPT";
  if (number < range[1] || number > range[2] || socket.refuses(name, number)) return "EINVAL";
  if (isBuffer(name)) setBuffer(socket, name, number);
  else {
    numbers.set(SOL_SOCKET, name, name === SO_TXREHASH && number < 0 ? 1 : number);
    socket.heed(SOL_SOCKET, name, number);
  }
  return 0;
}

const isBuffer = (name: number): boolean =>
  name === SO_SNDBUF || name === SO_RCVBUF || name === SO_SNDBUFFORCE || name === SO_RCVBUFFORCE;

/** The kernel doubles what is asked for, and gives a little at least. */
function setBuffer(socket: Socket, name: number, wanted: number): void {
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

/** SO_LINGER: seconds, which may be more than can be waited for. */
function setLinger(socket: Socket, value: OptionValue, length: number): Result {
  if (length < 8) return "EINVAL";
  if (typeof value !== "object" || !("onoff" in value)) return "EINVAL";
  const { onoff, linger } = value;
  socket.lingerSeconds = onoff === 0 ? socket.lingerSeconds : linger;
  if (onoff === 0) socket.lingerNs = null;
  else socket.lingerNs = linger < 0 ? NEVER : seconds(linger);
  socket.heed(SOL_SOCKET, SO_LINGER, onoff === 0 ? -1 : linger);
  return 0;
}

/** SO_RCVTIMEO, SO_SNDTIMEO: 0 is for ever, and negative is not at all. */
function setPatience(socket: Socket, name: number, value: OptionValue, length: number): Result {
  if (length < 16) return "EINVAL";
  if (typeof value !== "object" || !("sec" in value)) return "EINVAL";
  const { sec, usec } = value;
  if (usec < 0 || usec >= 1e6) return "EDOM";
  const isNone = sec === 0 && usec === 0;
  const timeoutNs: Ns = isNone ? NEVER : sec < 0 ? 0 : sec * 1e9 + usec * 1000;
  if (name === SO_RCVTIMEO) socket.receiveTimeoutNs = timeoutNs;
  else socket.sendTimeoutNs = timeoutNs;
  return 0;
}

/** getsockopt of SOL_SOCKET. */
export function getSocketOption(socket: Socket, name: number, output: OptionOutput): Result {
  const { numbers } = socket;
  if (SWITCHES.has(name)) return giveNumber(output, numbers.get(SOL_SOCKET, name));
  switch (name) {
    case SO_TYPE:
      return giveNumber(output, socket.type);
    case SO_PROTOCOL:
      return giveNumber(output, socket.protocol);
    case SO_DOMAIN:
      return giveNumber(output, AF_INET);
    case SO_ACCEPTCONN:
      return giveNumber(output, socket.listening ? 1 : 0);
    case SO_ERROR:
      return giveNumber(output, errnoNumber(socket.takeError() ?? socket.takeSoftError()));
    case SO_LINGER: {
      const onoff = socket.lingerNs === null ? 0 : 1;
      return giveStructure(output, { onoff, linger: socket.lingerSeconds }, 8);
    }
    case SO_RCVTIMEO:
      return giveStructure(output, timeval(socket.receiveTimeoutNs), 16);
    case SO_SNDTIMEO:
      return giveStructure(output, timeval(socket.sendTimeoutNs), 16);
    case SO_SNDBUF:
      return giveNumber(output, socket.sendBufferBytes);
    case SO_RCVBUF:
      return giveNumber(output, socket.receiveBufferBytes);
    case SO_RCVLOWAT:
      return giveNumber(output, numbers.get(SOL_SOCKET, name, 1));
    case SO_SNDLOWAT:
      return giveNumber(output, 1);
    case SO_BSDCOMPAT:
      return giveNumber(output, 0);
    case SO_RCVBUFFORCE:
    case SO_SNDBUFFORCE:
      return "ENOPROTOOPT";
    default:
  }
  const range = NUMBERS.get(name);
  if (range === undefined) return "ENOPROTOOPT";
  return giveNumber(output, numbers.get(SOL_SOCKET, name, range[0]));
}

const timeval = (ns: Ns): Timeval =>
  ns === NEVER
    ? { sec: 0, usec: 0 }
    : { sec: Math.floor(ns / 1e9), usec: Math.floor((ns % 1e9) / 1000) };
