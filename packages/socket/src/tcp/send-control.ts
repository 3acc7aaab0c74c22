import {
  SCM_TXTIME,
  SO_MARK,
  SO_TIMESTAMPING,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_HARDWARE,
  SOF_TIMESTAMPING_TX_SCHED,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_SOCKET,
} from "../constants/index.ts";
import type { ControlMessage } from "../message.ts";

/** Which stamps a write can ask for. */
const STAMPS =
  SOF_TIMESTAMPING_TX_HARDWARE |
  SOF_TIMESTAMPING_TX_SOFTWARE |
  SOF_TIMESTAMPING_TX_SCHED |
  SOF_TIMESTAMPING_TX_ACK;

/**
 * Which time stamps a write asks for: by its control messages, or else by the socket's option.
 *
 * @returns null if a control message cannot be (EINVAL)
 */
export function stampsOf(control: readonly ControlMessage[], bySocket: number): number | null {
  let stamps = bySocket & STAMPS;
  for (const { level, type, value } of control) {
    if (level !== SOL_SOCKET) continue;
    if (type === SO_MARK || type === SCM_TXTIME) continue;
    if (type !== SO_TIMESTAMPING || typeof value !== "number") return null;
    if ((value & ~STAMPS) !== 0) return null;
    stamps = value;
  }
  return stamps;
}
