import { NEVER, seconds, type Ns } from "@seedwire/engine";
import {
  AF_INET,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ACCEPTCONN,
  SO_BINDTODEVICE,
  SO_BINDTOIFINDEX,
  SO_BROADCAST,
  SO_BSDCOMPAT,
  SO_BUF_LOCK,
  SO_BUSY_POLL,
  SO_BUSY_POLL_BUDGET,
  SO_CNX_ADVICE,
  SO_DEBUG,
  SO_DETACH_FILTER,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_INCOMING_CPU,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_LOCK_FILTER,
  SO_MARK,
  SO_MAX_PACING_RATE,
  SO_NOFCS,
  SO_NO_CHECK,
  SO_OOBINLINE,
  SO_PASSCRED,
  SO_PEEK_OFF,
  SO_PREFER_BUSY_POLL,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_RESERVE_MEM,
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
  SO_TXTIME,
  SO_TYPE,
  SO_WIFI_STATUS,
  SO_ZEROCOPY,
} from "../constants/index.ts";
import { errnoNumber, type Result } from "../errno.ts";
import type { OptionOutput, OptionValue, Timeval } from "../option-value.ts";
import type { Socket } from "../socket.ts";
import { isBuffer, setBuffer } from "./buffer-sizes.ts";
import { bindsClock, refusedStamps } from "./timestamping-flags.ts";
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
  SO_TIMESTAMP,
  SO_TIMESTAMPNS,
  SO_RXQ_OVFL,
  SO_SELECT_ERR_QUEUE,
  SO_WIFI_STATUS,
  SO_NOFCS,
  SO_LOCK_FILTER,
  SO_PREFER_BUSY_POLL,
]);

/** Options that can be set only, or that nothing here heeds: what a value is answered by. */
const HEEDLESS: ReadonlyMap<number, (value: number) => Result> = new Map<
  number,
  (value: number) => Result
>([
  [SO_BSDCOMPAT, () => 0],
  [SO_PASSCRED, () => "EOPNOTSUPP"], // of AF_UNIX only
  [SO_CNX_ADVICE, (value) => (value < 0 || value > 1 ? "EINVAL" : 0)],
  [SO_BUSY_POLL_BUDGET, (value) => (value < 0 || value > 0xffff ? "EINVAL" : 0)],
  [SO_BINDTOIFINDEX, (value) => (value < 0 ? "EINVAL" : value === 0 ? 0 : "ENODEV")],
  [SO_RESERVE_MEM, (value) => (value < 0 ? "EINVAL" : "EOPNOTSUPP")], // for want of a cgroup
  [SO_DETACH_FILTER, () => "ENOENT"],
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

/** Flags of SO_TXTIME: a deadline, and errors wanted. */
const TXTIME_FLAGS = 3;
/** Clocks that there are for it: CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_TAI. */
const CLOCKS: readonly number[] = [0, 1, 11];

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
  if (name === SO_TXTIME) return setTransmitTime(socket, value, length);
  if (SWITCHES.has(name)) {
    // Only one of these at a time; both are off when one is turned off.
    if (name === SO_TIMESTAMP) numbers.set(SOL_SOCKET, SO_TIMESTAMPNS, 0);
    if (name === SO_TIMESTAMPNS) numbers.set(SOL_SOCKET, SO_TIMESTAMP, 0);
    const isOn = number === 0 ? 0 : 1;
    numbers.set(SOL_SOCKET, name, isOn);
    socket.heed(SOL_SOCKET, name, isOn);
    return 0;
  }
  if (name === SO_RCVLOWAT) {
    const bytes = Math.max(1, socket.lowWaterBytes(number < 0 ? 0x7fff_ffff : number));
    numbers.set(SOL_SOCKET, name, bytes);
    socket.heed(SOL_SOCKET, name, bytes);
    return 0;
  }
  const heedless = HEEDLESS.get(name);
  if (heedless !== undefined) return heedless(number);
  const range = NUMBERS.get(name);
  if (range === undefined) return "ENOPROTOOPT";
  if (isForStreams(socket, name)) return "EOPNOTSUPP";
  if (name === SO_TIMESTAMPING) {
    const refused = refusedStamps(number);
    if (refused !== null) return refused;
  }
  if (number < range[1] || number > range[2] || socket.refuses(name, number)) return "EINVAL";
  if (name === SO_TIMESTAMPING && bindsClock(number)) return "EOPNOTSUPP";
  if (isBuffer(name)) setBuffer(socket, name, number);
  else {
    numbers.set(SOL_SOCKET, name, name === SO_TXREHASH && number < 0 ? 1 : number);
    socket.heed(SOL_SOCKET, name, number);
  }
  return 0;
}

/** Datagrams have no flow whose path could be chosen anew. */
const isForStreams = (socket: Socket, name: number): boolean =>
  name === SO_TXREHASH && socket.type !== SOCK_STREAM;

/** SO_TXTIME: a clock and flags. Interfaces here send at once, whatever time a message names. */
function setTransmitTime(socket: Socket, value: OptionValue, length: number): Result {
  if (length !== 8 || !(value instanceof Uint8Array) || value.length < 8) return "EINVAL";
  if ((toInt(value.subarray(4))! & ~TXTIME_FLAGS) !== 0) return "EINVAL";
  if (!CLOCKS.includes(toInt(value)!)) return "EINVAL";
  socket.numbers.set(SOL_SOCKET, SO_TXTIME, 1);
  return 0;
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
  if (isForStreams(socket, name)) return "EOPNOTSUPP";
  switch (name) {
    case SO_PASSCRED:
      return "EOPNOTSUPP";
    case SO_TIMESTAMPING: // struct so_timestamping: a clock of hardware follows, which there is not
      return giveNumber(output, numbers.get(SOL_SOCKET, name), 8);
    case SO_BINDTODEVICE: // to none
      output.length = 0;
      return 0;
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
    case SO_BINDTOIFINDEX:
    case SO_RESERVE_MEM:
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
