import type { DelayModel } from "@seedwire/link";
import type { Packet } from "@seedwire/wire";
import type { TraceRow } from "./file.ts";
import { flagText, sackText } from "./segment-text.ts";

/**
 * The link from the server as late as the emulator of a measurement was: packets come no earlier than
 * the table says. Nothing else of the table is looked at, so what TCP does is still its own.
 *
 * @param untilMs up to when the table's clock is that of the simulator: the first timer
 * @param nominalNs how long a packet takes on an idle link
 * @param startNs when the run begins
 */
export function measuredLateness(
  rows: readonly TraceRow[],
  untilMs: number,
  nominalNs: (packet: Packet) => number,
  startNs = 0,
): DelayModel {
  return () => {
    const times = arrivalTimes(rows.filter(({ timeMs }) => timeMs < untilMs));
    return {
      extraNs: (packet, nowNs) => {
        const { flags, seq, ack, payloadLength } = packet;
        const key = [flagText(flags), seq >>> 0, payloadLength, ack >>> 0, sackText(packet)];
        const timeMs = times.get(key.join(" "))?.shift();
        if (timeMs === undefined) return 0;
        return Math.max(0, Math.round(timeMs * 1e6 + startNs - nowNs - nominalNs(packet)));
      },
    };
  };
}

/** When packets of the server came, by what they say. */
function arrivalTimes(rows: readonly TraceRow[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { direction, fate, timeMs, flags, seq, length, ack, sack } of rows) {
    if (direction === ">" || fate !== "") continue;
    const key = [flags, seq, length, ack, sack].join(" ");
    times.set(key, [...(times.get(key) ?? []), timeMs]);
  }
  return times;
}
