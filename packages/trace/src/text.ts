import type { Simulation } from "@seedwire/engine";
import { appChannel, nodeChannel } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { arrivalNote, fateNote } from "./fate-note.ts";
import { formatPacket } from "./packet-text.ts";
import { RelativeNumbers } from "./relative-numbers.ts";

export interface TextTraceOptions {
  /** Counts sequence numbers from each connection's first. Default false. */
  readonly relative?: boolean;
}

/**
 * Tells a run as lines of text, without line ends: one for each packet that a link accepts,
 * delivers or drops, one for each that dies in a node, one for each event that an application sees.
 *
 *     0.020000000 client>server accept 10.0.0.1:49152 > 10.0.0.2:80 [S] seq 100 win 65535 <mss 1460> len 0
 *
 * @returns ends it: no line is written from then on
 */
export function traceText(
  { trace }: Simulation,
  write: (line: string) => void,
  { relative = false }: TextTraceOptions = {},
): () => void {
  const numbers = relative ? new RelativeNumbers() : null;
  const endPackets = trace
    .channel(packetChannel)
    .subscribe((event, link, packet, nowNs, reason) => {
      numbers?.see(packet);
      const note = event === "accept" ? fateNote(link, packet) : arrivalNote(packet);
      const what = reason === null ? event : `${event} (${reason})`;
      const text = formatPacket(packet, numbers);
      write(`${formatTime(nowNs)} ${link.name} ${what} ${text}${note === "" ? "" : ` (${note})`}`);
    });
  const endDrops = trace.channel(nodeChannel).subscribe((event, node, packet, nowNs, reason) => {
    write(
      `${formatTime(nowNs)} ${node.name} ${event} (${reason}) ${formatPacket(packet, numbers)}`,
    );
  });
  const endEvents = trace.channel(appChannel).subscribe((event, who, lengthOrValue, nowNs) => {
    write(`${formatTime(nowNs)} ${who} ${event} ${lengthOrValue}`);
  });
  return () => {
    endPackets();
    endDrops();
    endEvents();
  };
}

/** Seconds with all nine digits of the nanoseconds: "0.020000000". */
export function formatTime(timeNs: number): string {
  const wholeSeconds = Math.floor(timeNs / 1e9);
  return `${wholeSeconds}.${String(timeNs - wholeSeconds * 1e9).padStart(9, "0")}`;
}
