import {
  SCM_TXTIME,
  SO_MARK,
  SO_PRIORITY,
  SO_TIMESTAMPING,
  SO_TXTIME,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_HARDWARE,
  SOF_TIMESTAMPING_TX_SCHED,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_SOCKET,
} from "./constants/index.ts";
import type { ControlMessage } from "./message.ts";
import type { NumberOptions } from "./options/number-options.ts";

/** Which stamps a write can ask for. */
const STAMPS =
  SOF_TIMESTAMPING_TX_HARDWARE |
  SOF_TIMESTAMPING_TX_SOFTWARE |
  SOF_TIMESTAMPING_TX_SCHED |
  SOF_TIMESTAMPING_TX_ACK;

/** Rights and credentials, which only AF_UNIX passes on. */
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;
/** What a message may say beside that, and nothing here heeds. */
const HEEDLESS: ReadonlySet<number> = new Set([SO_MARK, SO_PRIORITY, SCM_RIGHTS, SCM_CREDENTIALS]);

/**
 * Which time stamps a write asks for: by its control messages, or else by the socket's option.
 *
 * @returns null if a control message cannot be (EINVAL)
 */
export function stampsOf(
  control: readonly ControlMessage[],
  numbers: NumberOptions,
): number | null {
  let stamps = numbers.get(SOL_SOCKET, SO_TIMESTAMPING) & STAMPS;
  for (const { level, type, value } of control) {
    if (level !== SOL_SOCKET) continue;
    if (HEEDLESS.has(type)) continue;
    if (type === SCM_TXTIME && numbers.get(SOL_SOCKET, SO_TXTIME) !== 0) continue;
    if (type !== SO_TIMESTAMPING || typeof value !== "number") return null;
    if ((value & ~STAMPS) !== 0) return null;
    stamps = value;
  }
  return stamps;
}
