import { OPTION_MSS, OPTION_TIMESTAMPS, OPTION_WINDOW_SCALE, SYN } from "@seedwire/wire";
import type { TcpOptions } from "../config.ts";
import { IRS, Lab } from "../lab.fixture.ts";
import { acceptFastOpen } from "./server.ts";

/** A server's connection that has taken so much data with the SYN; the ACK of its SYN,ACK is to come. */
export function accepted(
  length: number,
  options: TcpOptions = {},
  mtuBytes = 1500,
  flags = SYN,
  windowScale = -1,
): Lab {
  const lab = new Lab({ timestamps: false, ...options }, true, mtuBytes);
  const set = { flags, seq: IRS, tcpOptions: OPTION_MSS, mss: mtuBytes - 40 };
  if (windowScale >= 0) {
    Object.assign(set, { tcpOptions: OPTION_MSS | OPTION_WINDOW_SCALE, windowScale });
  }
  if (options.timestamps === true) set.tcpOptions |= OPTION_TIMESTAMPS;
  const syn = lab.packet({ flags: "S", length, window: 2000, set });
  lab.event((tcb, out) => acceptFastOpen(tcb, syn, mtuBytes, out));
  lab.out.pool.release(syn);
  return lab;
}
