import { SOL_IP, SOL_IPV6, SOL_SOCKET } from "../constants/index.ts";
import type { Result } from "../errno.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import type { Socket } from "../socket.ts";
import { getIpOption, setIpOption } from "./ip-options.ts";
import { getSocketOption, setSocketOption } from "./socket-options.ts";
import { lengthOf } from "./values.ts";

/** setsockopt, at whatever level. */
export function setOption(
  socket: Socket,
  level: number,
  name: number,
  value: OptionValue | null,
  length = value === null ? 4 : lengthOf(value),
): Result {
  if (length < 0) return "EINVAL";
  if (value === null) return length === 0 ? "EINVAL" : "EFAULT";
  switch (level) {
    case SOL_SOCKET:
      return setSocketOption(socket, name, value, length);
    case SOL_IP:
      return setIpOption(socket, name, value, length);
    case SOL_IPV6:
      return "ENOPROTOOPT";
    default:
      return socket.setOption(level, name, value, length);
  }
}

/** getsockopt, at whatever level. */
export function getOption(
  socket: Socket,
  level: number,
  name: number,
  output: OptionOutput,
): Result {
  switch (level) {
    case SOL_SOCKET:
      return getSocketOption(socket, name, output);
    case SOL_IP:
      return getIpOption(socket, name, output);
    case SOL_IPV6:
      return "EOPNOTSUPP";
    default:
      return socket.getOption(level, name, output);
  }
}
