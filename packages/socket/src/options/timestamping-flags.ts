import {
  SOF_TIMESTAMPING_BIND_PHC,
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_ID_TCP,
  SOF_TIMESTAMPING_OPT_STATS,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_TX_COMPLETION,
} from "../constants/index.ts";
import type { Errno } from "../errno.ts";

/** Flags of SO_TIMESTAMPING that there are. */
const KNOWN_FLAGS = 2 * SOF_TIMESTAMPING_TX_COMPLETION - 1;

/** Why flags of SO_TIMESTAMPING cannot be, on no socket; null if they can. */
export function refusedStamps(flags: number): Errno | null {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  if ((flags & ~KNOWN_FLAGS) !== 0) return "EINVAL";
  if (has(SOF_TIMESTAMPING_OPT_ID_TCP) && !has(SOF_TIMESTAMPING_OPT_ID)) return "EINVAL";
  if (has(SOF_TIMESTAMPING_OPT_STATS) && !has(SOF_TIMESTAMPING_OPT_TSONLY)) return "EINVAL";
  return null;
}

/** Whether flags ask for the clock of an interface, of which there is none. */
export const bindsClock = (flags: number): boolean => (flags & SOF_TIMESTAMPING_BIND_PHC) !== 0;
