import {
  TCP_MD5SIG,
  TCP_MD5SIG_EXT,
  TCP_QUEUE_SEQ,
  TCP_REPAIR,
  TCP_REPAIR_OPTIONS,
  TCP_REPAIR_QUEUE,
  TCP_REPAIR_WINDOW,
} from "../constants/index.ts";
import type { Result } from "../errno.ts";
import type { OptionOutput } from "../option-value.ts";
import { giveNumber } from "../options/values.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** TCP_REPAIR: on, and off without a window probe. */
const REPAIR_ON = 1;
const REPAIR_OFF_QUIETLY = -1;
/** Bytes of struct tcp_repair_window. */
const REPAIR_WINDOW_BYTES = 20;
/** Bytes of struct tcp_md5sig. */
const MD5SIG_BYTES = 216;

/**
 * What the options of TCP_REPAIR answer on a socket that is not under repair, and here none ever is:
 * to turn it on is not supported. Nor are keys (TCP_MD5SIG), whose structure is more than a number.
 *
 * @returns null for any other option
 */
export function setRepairOption(
  socket: TcpSocket,
  name: number,
  value: number,
  length: number,
): Result | null {
  switch (name) {
    case TCP_REPAIR:
      if (socket.state === "LISTEN") return "EPERM";
      if (value === REPAIR_ON) return "ENOPROTOOPT";
      return value === 0 || value === REPAIR_OFF_QUIETLY ? 0 : "EINVAL";
    case TCP_REPAIR_QUEUE:
    case TCP_REPAIR_WINDOW:
      return "EPERM";
    case TCP_QUEUE_SEQ:
      return socket.state === "CLOSED" ? "EINVAL" : "EPERM";
    case TCP_REPAIR_OPTIONS:
      return "EINVAL";
    case TCP_MD5SIG:
    case TCP_MD5SIG_EXT:
      return length < MD5SIG_BYTES ? "EINVAL" : "ENOPROTOOPT";
    default:
      return null;
  }
}

/** The same for getsockopt. */
export function getRepairOption(name: number, output: OptionOutput): Result | null {
  switch (name) {
    case TCP_REPAIR:
      return giveNumber(output, 0);
    case TCP_REPAIR_QUEUE:
    case TCP_QUEUE_SEQ:
      return "EINVAL";
    case TCP_REPAIR_WINDOW:
      return output.length === REPAIR_WINDOW_BYTES ? "EPERM" : "EINVAL";
    default:
      return null;
  }
}
