import {
  SOL_UDP,
  UDP_CORK,
  UDP_ENCAP,
  UDP_GRO,
  UDP_NO_CHECK6_RX,
  UDP_NO_CHECK6_TX,
  UDP_SEGMENT,
} from "../constants/index.ts";
import type { Result } from "../errno.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import { giveNumber, toInt } from "../options/values.ts";
import type { DatagramSocket } from "./datagram-socket.ts";

/** Options that are on (1) or off (0). */
const SWITCHES: ReadonlySet<number> = new Set([
  UDP_CORK,
  UDP_GRO,
  UDP_NO_CHECK6_TX,
  UDP_NO_CHECK6_RX,
]);

/** setsockopt of SOL_UDP. */
export function setUdpOption(
  socket: DatagramSocket,
  level: number,
  name: number,
  value: OptionValue,
  length: number,
): Result {
  if (level !== SOL_UDP) return "ENOPROTOOPT";
  const number = toInt(value);
  if (length < 4 || number === null) return "EINVAL";
  if (SWITCHES.has(name)) {
    socket.numbers.set(SOL_UDP, name, number === 0 ? 0 : 1);
    return name === UDP_CORK && number === 0 ? socket.cork.release() : 0;
  }
  if (name === UDP_ENCAP) return number === 0 ? 0 : "ENOPROTOOPT"; // no tunnels here
  if (name !== UDP_SEGMENT) return "ENOPROTOOPT";
  if (number < 0 || number > 0xffff) return "EINVAL";
  socket.numbers.set(SOL_UDP, name, number);
  return 0;
}

/** getsockopt of SOL_UDP. */
export function getUdpOption(
  { numbers }: DatagramSocket,
  level: number,
  name: number,
  output: OptionOutput,
): Result {
  if (level !== SOL_UDP) return "EOPNOTSUPP";
  const isKnown = SWITCHES.has(name) || name === UDP_SEGMENT || name === UDP_ENCAP;
  return isKnown ? giveNumber(output, numbers.get(SOL_UDP, name)) : "ENOPROTOOPT";
}
