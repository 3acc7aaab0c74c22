import { ms } from "@seedwire/engine";
import { OPTION_MSS } from "@seedwire/wire";
import type { TcpOptions } from "../config.ts";
import { configure } from "../event/configure.ts";
import { send, sendNow } from "../event/send.ts";
import { inState, type Lab } from "../lab.fixture.ts";

/** What a connection of {@link writer} is, beside choices of its TCP. */
export interface WriterOptions extends TcpOptions {
  /** Round trip of the handshake, ms. Default 100: then bursts are of two segments. */
  readonly rttMs?: number;
  /** Window of the peer, bytes. Default 60000. */
  readonly window?: number;
}

/** ESTABLISHED, of the linux profile, the peer's MSS 1000 and no options, so that numbers are round. */
export function writer({ rttMs = 100, window = 60_000, ...options }: WriterOptions = {}): Lab {
  const lab = inState("SYN-SENT", {
    profile: "linux",
    timestamps: false,
    sack: false,
    windowScaling: false,
    ...options,
  });
  lab.nowNs = ms(rttMs);
  lab.arrives({ flags: "SA", window, set: { tcpOptions: OPTION_MSS, mss: 1000 } });
  return lab;
}

/** Writes with flags of SEND, all of it. */
export const writeWith = (lab: Lab, bytes: number, flags: number): string[] =>
  lab.event((tcb, out) => send(tcb, new Uint8Array(bytes), out, flags));

/** Writes what there is room for; says how much that was. */
export function offer(lab: Lab, bytes: number, flags = 0): number {
  let taken = 0;
  lab.event((tcb, out) => (taken = sendNow(tcb, new Uint8Array(bytes), out, flags)));
  return taken;
}

export const choose = (lab: Lab, options: TcpOptions): string[] =>
  lab.event((tcb, out) => configure(tcb, options, out));

/** Segments without what acknowledges: `["P 1+1000"]`. */
export const brief = (sent: readonly string[]): string[] =>
  sent.map((segment) =>
    segment
      .replace("A ", " ")
      .replace(/ ack \d+$/, "")
      .trim(),
  );
