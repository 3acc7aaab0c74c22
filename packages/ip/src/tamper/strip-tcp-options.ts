import { show } from "@seedwire/engine";
import {
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  TCP,
} from "@seedwire/wire";
import type { Tamper } from "./tamper.ts";

const OPTIONS = {
  mss: OPTION_MSS,
  "window scale": OPTION_WINDOW_SCALE,
  "sack permitted": OPTION_SACK_PERMITTED,
  sack: OPTION_SACK,
  timestamps: OPTION_TIMESTAMPS,
} as const;

/** A TCP option that a middlebox can take out. */
export type StrippedOption = keyof typeof OPTIONS;

/**
 * Takes options out of all TCP segments, as some firewalls do.
 *
 * @example net.router("firewall", { tamper: stripTcpOptions("sack permitted", "timestamps") })
 */
export function stripTcpOptions(...names: readonly StrippedOption[]): Tamper {
  let stripped = 0;
  for (const name of names) {
    const bit: number | undefined = OPTIONS[name];
    if (bit === undefined) {
      const known = Object.keys(OPTIONS).join(", ");
      throw new RangeError(`stripTcpOptions(${show(name)}): expected some of ${known}`);
    }
    stripped |= bit;
  }
  return (packet) => {
    if (packet.protocol !== TCP || (packet.tcpOptions & stripped) === 0) return;
    packet.tcpOptions &= ~stripped;
    packet.rawTcpOptions = null; // written anew, in our order
  };
}
