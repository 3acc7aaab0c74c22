import { NEVER } from "@seedwire/engine";
import { controllers, type ControllerName } from "@seedwire/tcp";
import {
  IP_MINTTL,
  IP_MTU_DISCOVER,
  IP_PMTUDISC_DO,
  IP_PMTUDISC_DONT,
  IP_PMTUDISC_PROBE,
  IP_TOS,
  IP_TTL,
  SO_BUF_LOCK,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MAX_PACING_RATE,
  SO_OOBINLINE,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SOL_IP,
  SOL_TCP,
  TCP_CC_INFO,
  TCP_CONGESTION,
  TCP_FASTOPEN_KEY,
  TCP_INFO,
  TCP_SAVED_SYN,
  TCP_ULP,
} from "../constants/index.ts";
import type { Result } from "../errno.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import { RECEIVE_BUFFER_LOCK, SEND_BUFFER_LOCK } from "../options/buffer-sizes.ts";
import { giveNumber, toInt } from "../options/values.ts";
import { getFastOpenKey, setFastOpenKey } from "./fast-open-key.ts";
import { TCP_INFO_BYTES, tcpInfo } from "./info.ts";
import { OPTIONS } from "./option-table.ts";
import { getRepairOption, setRepairOption } from "./repair-options.ts";
import { getSavedSyn } from "./saved-syn.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Bytes that the name of a congestion control may take (TCP_CA_NAME_MAX). */
const NAME_BYTES = 16;

/** Congestion controls that tell nothing by TCP_CC_INFO. */
const NO_CONTROL_INFO: ReadonlySet<string> = new Set(["cubic", "reno"]);

/** setsockopt of SOL_TCP. */
export function setTcpOption(
  socket: TcpSocket,
  level: number,
  name: number,
  value: OptionValue,
  length: number,
): Result {
  if (level !== SOL_TCP) return "ENOPROTOOPT";
  if (name === TCP_CONGESTION) return setCongestion(socket, value, length);
  if (name === TCP_FASTOPEN_KEY) return setFastOpenKey(socket, value, length);
  if (name === TCP_ULP) return length < 1 ? "EINVAL" : "ENOENT";
  if (length < 4) return "EINVAL";
  const number = toInt(value);
  const refused = number === null ? null : setRepairOption(socket, name, number, length);
  if (refused !== null) return refused;
  const option = OPTIONS.get(name);
  if (option === undefined) return "ENOPROTOOPT";
  return number === null ? "EINVAL" : option.set(socket, number);
}

function setCongestion(socket: TcpSocket, value: OptionValue, length: number): Result {
  if (length < 1 || typeof value !== "string") return "EINVAL";
  const name = value.slice(0, Math.min(length, NAME_BYTES - 1)).split("\0", 1)[0]!;
  if (!Object.hasOwn(controllers, name)) return "ENOENT";
  socket.choose({ congestionControl: name as ControllerName });
  return 0;
}

/** getsockopt of SOL_TCP. */
export function getTcpOption(
  socket: TcpSocket,
  level: number,
  name: number,
  output: OptionOutput,
): Result {
  if (level !== SOL_TCP) return "EOPNOTSUPP";
  if (output.length < 0) return "EINVAL";
  if (name === TCP_CONGESTION) {
    output.value = socket.config.congestionControl;
    output.length = Math.min(output.length, NAME_BYTES);
    return 0;
  }
  if (name === TCP_INFO) {
    output.value = tcpInfo(socket);
    output.length = Math.min(output.length, TCP_INFO_BYTES);
    return 0;
  }
  if (name === TCP_SAVED_SYN) return getSavedSyn(socket, output);
  if (name === TCP_FASTOPEN_KEY) return getFastOpenKey(socket, output);
  if (name === TCP_ULP) {
    output.length = 0;
    return 0;
  }
  if (name === TCP_CC_INFO && NO_CONTROL_INFO.has(socket.config.congestionControl)) {
    output.length = 0;
    return 0;
  }
  const repair = getRepairOption(name, output);
  if (repair !== null) return repair;
  const option = OPTIONS.get(name);
  return option === undefined ? "ENOPROTOOPT" : giveNumber(output, option.get(socket));
}

/** Options of other levels that TCP heeds. */
export function heedOption(socket: TcpSocket, level: number, name: number, value: number): void {
  if (level === SOL_IP) return heedIpOption(socket, name, value);
  if (name === SO_REUSEADDR && socket.binding !== null) socket.binding.reuseAddress = value !== 0;
  if (name === SO_REUSEPORT && socket.binding !== null) socket.binding.reusePort = value !== 0;
  if (name === SO_KEEPALIVE) socket.choose({ keepAlive: value !== 0 });
  if (name === SO_LINGER) socket.choose({ lingerNs: value === 0 ? 0 : NEVER });
  if (name === SO_MAX_PACING_RATE) {
    // Bytes per second, without sign; all bits set: no limit.
    socket.choose({ maxPacingBps: value === -1 || value === 0 ? Infinity : 8 * (value >>> 0) });
  }
  if (name === SO_OOBINLINE) socket.choose({ urgentInline: value !== 0 });
  if (name === SO_BUF_LOCK) {
    const { sendBufferBytes } = socket; // as large as it is now
    const receiveBufferFixed = (value & RECEIVE_BUFFER_LOCK) !== 0;
    const sendBufferTuning = (value & SEND_BUFFER_LOCK) === 0;
    socket.choose({ receiveBufferFixed, sendBufferTuning, sendBufferBytes });
  }
  if (name === SO_RCVBUF) socket.choose({ receiveBufferBytes: value, receiveBufferFixed: true });
  if (name === SO_SNDBUF) {
    socket.choose({ sendBufferBytes: value, sendBufferTuning: false });
    socket.tellRoom(true);
  }
}

function heedIpOption(socket: TcpSocket, name: number, value: number): void {
  if (name === IP_TOS) socket.choose({ dscp: value >> 2 });
  if (name === IP_TTL) socket.choose({ ttl: value });
  if (name === IP_MINTTL) socket.choose({ leastTtl: value });
  if (name === IP_MTU_DISCOVER) {
    const pathMtuDiscovery = value !== IP_PMTUDISC_DONT && value <= IP_PMTUDISC_PROBE;
    socket.choose({ pathMtuDiscovery, pathMtuErrors: value === IP_PMTUDISC_DO });
  }
}
