import {
  IP_BIND_ADDRESS_NO_PORT,
  IP_CHECKSUM,
  IP_FREEBIND,
  IP_HDRINCL,
  IP_MINTTL,
  IP_MTU,
  IP_MTU_DISCOVER,
  IP_MULTICAST_ALL,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_NODEFRAG,
  IP_ORIGDSTADDR,
  IP_PASSSEC,
  IP_PKTINFO,
  IP_PMTUDISC_WANT,
  IP_PROTOCOL,
  IP_RECVERR,
  IP_RECVERR_RFC4884,
  IP_RECVFRAGSIZE,
  IP_RECVOPTS,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TOS,
  IP_TRANSPARENT,
  IP_TTL,
  SOCK_STREAM,
  SOL_IP,
  SOL_SOCKET,
  SO_PRIORITY,
} from "../constants/index.ts";
import type { Result } from "../errno.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import type { Socket } from "../socket.ts";
import { giveNumber, toInt } from "./values.ts";

/** Options that are on (1) or off (0), also where a value has no bytes at all. */
const SWITCHES: ReadonlySet<number> = new Set([
  IP_PKTINFO,
  IP_RECVTTL,
  IP_RECVTOS,
  IP_RECVOPTS,
  IP_RETOPTS,
  IP_RECVERR,
  IP_PASSSEC,
  IP_ORIGDSTADDR,
  IP_CHECKSUM,
  IP_BIND_ADDRESS_NO_PORT,
]);

/** The same, but they need a value; at first they are what is said here. */
const STRICT_SWITCHES: ReadonlyMap<number, number> = new Map([
  [IP_FREEBIND, 0],
  [IP_TRANSPARENT, 0],
  [IP_MULTICAST_LOOP, 1],
  [IP_MULTICAST_ALL, 1],
]);

/** What other types of sockets have: they can be asked for only, and are off. */
const FOREIGN: ReadonlySet<number> = new Set([IP_HDRINCL, IP_NODEFRAG]);

/** What the kernel puts into packets where nobody chooses. */
const DEFAULT_TTL = 64;
const DEFAULT_MULTICAST_TTL = 1;
/** The two bits of the TOS octet that belong to ECN, which TCP decides by itself. */
const ECN_MASK = 3;
/** The highest IP_PMTUDISC_ there is. */
const IP_PMTUDISC_OMIT = 5;

/** setsockopt of SOL_IP. */
export function setIpOption(
  socket: Socket,
  name: number,
  value: OptionValue,
  length: number,
): Result {
  const number = length < 1 ? 0 : length < 4 ? (toInt(value) ?? 0) & 0xff : toInt(value);
  if (number === null) return "EINVAL";
  if (SWITCHES.has(name)) return set(socket, name, number === 0 ? 0 : 1);
  if (STRICT_SWITCHES.has(name)) {
    return length < 1 ? "EINVAL" : set(socket, name, number === 0 ? 0 : 1);
  }
  switch (name) {
    case IP_RECVERR_RFC4884:
      return number === 0 || number === 1 ? set(socket, name, number) : "EINVAL";
    case IP_RECVFRAGSIZE:
    case IP_MULTICAST_TTL:
      return setOfDatagrams(socket, name, number, length);
    case IP_TOS:
      return set(socket, name, tosOf(socket, number));
    case IP_TTL:
      if (length < 1 || (number !== -1 && (number < 1 || number > 255))) return "EINVAL";
      return set(socket, name, number === -1 ? DEFAULT_TTL : number);
    case IP_MINTTL:
      if (length < 1 || number < 0 || number > 255) return "EINVAL";
      return set(socket, name, number);
    case IP_MTU_DISCOVER:
      if (number < 0 || number > IP_PMTUDISC_OMIT) return "EINVAL";
      return set(socket, name, number);
    default:
      return "ENOPROTOOPT";
  }
}

/** What is of no use in a stream. */
function setOfDatagrams(socket: Socket, name: number, value: number, length: number): Result {
  if (socket.type === SOCK_STREAM) return "EINVAL";
  if (name === IP_RECVFRAGSIZE) {
    return value === 0 || value === 1 ? set(socket, name, value) : "EINVAL";
  }
  if (length < 1 || value < -1 || value > 255) return "EINVAL";
  return set(socket, name, value === -1 ? DEFAULT_MULTICAST_TTL : value);
}

function set(socket: Socket, name: number, value: number): Result {
  if (name === IP_TOS && value !== socket.numbers.get(SOL_IP, name)) {
    socket.numbers.set(SOL_SOCKET, SO_PRIORITY, priorityOf(value));
  }
  socket.numbers.set(SOL_IP, name, value);
  if (name === IP_RECVERR && value === 0) socket.errors.clear();
  socket.heed(SOL_IP, name, value);
  return 0;
}

/** What a TOS octet asks for is the priority of what is sent, too: bulk 2, interactive 6, both 4. */
const priorityOf = (tos: number): number => [0, 2, 6, 4][(tos >> 3) & 3]!;

/** An application of TCP chooses the DSCP only. */
function tosOf(socket: Socket, value: number): number {
  if (socket.type !== SOCK_STREAM) return value & 0xff;
  return (value & 0xff & ~ECN_MASK) | (socket.numbers.get(SOL_IP, IP_TOS) & ECN_MASK);
}

/** getsockopt of SOL_IP. */
export function getIpOption(socket: Socket, name: number, output: OptionOutput): Result {
  const { numbers, host } = socket;
  if (SWITCHES.has(name)) return giveNumber(output, numbers.get(SOL_IP, name));
  const initial = STRICT_SWITCHES.get(name);
  if (initial !== undefined) return giveNumber(output, numbers.get(SOL_IP, name, initial));
  if (FOREIGN.has(name)) return giveNumber(output, 0);
  switch (name) {
    case IP_PROTOCOL:
      return giveNumber(output, socket.localEnd().port); // so Linux has it but for raw sockets
    case IP_MULTICAST_TTL:
      return giveNumber(output, numbers.get(SOL_IP, name, DEFAULT_MULTICAST_TTL));
    case IP_RECVFRAGSIZE:
    case IP_RECVERR_RFC4884:
    case IP_TOS:
    case IP_MINTTL:
      return giveNumber(output, numbers.get(SOL_IP, name));
    case IP_TTL:
      return giveNumber(output, numbers.get(SOL_IP, name, DEFAULT_TTL));
    case IP_MTU_DISCOVER:
      return giveNumber(output, numbers.get(SOL_IP, name, IP_PMTUDISC_WANT));
    case IP_MTU: {
      const remote = socket.remoteEnd();
      if (remote === null) return "ENOTCONN";
      return giveNumber(output, host.node.pathMtu(remote.address));
    }
    default:
      return "ENOPROTOOPT";
  }
}
