import type { Simulation } from "@seedwire/engine";
import { appChannel, nodeChannel } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { senderChannel } from "@seedwire/tcp";
import { decimal } from "./decimal.ts";
import { arrivalNote, fateNote } from "./fate-note.ts";
import { packetJson } from "./packet-json.ts";

/**
 * Tells a run as JSON Lines, each with its line end. Every object has `timeNs` and `event`:
 *
 * - `accept`, `deliver`, `drop` with `link`: a packet on a link; `note` tells its fate if that is
 *   not just to be delivered, `reason` why it was dropped
 * - `drop` with `node`: a packet that dies in a node
 * - `sender` with `who`, `what` and `why`: what a TCP sender did, or learned, and its reason. `cwnd`,
 *   `ssthresh` (segments; null before the first congestion), `pacing` (bit/s) and `state` (of loss
 *   recovery) have `from` and `to`; `lost`, `retransmission` and `probe` have `seq` as on the wire,
 *   `offset` in the stream and `length`; `undo` has neither
 * - `application` with `what`, `who` and `value`: what an application sees
 *
 * @returns ends it: no line is written from then on
 */
export function traceJsonLines({ trace }: Simulation, write: (line: string) => void): () => void {
  const quotedNames = new Map<string, string>();
  const quoted = (name: string): string => {
    let text = quotedNames.get(name);
    if (text === undefined) {
      text = JSON.stringify(name);
      quotedNames.set(name, text);
    }
    return text;
  };
  const tell = (data: Record<string, unknown>): void => write(`${JSON.stringify(data)}\n`);
  const endPackets = trace
    .channel(packetChannel)
    .subscribe((event, link, packet, nowNs, reason) => {
      let text = `{"timeNs":${decimal(nowNs)},"event":"${event}","link":${quoted(link.name)}`;
      if (reason !== null) text += `,"reason":"${reason}"`;
      const note = event === "accept" ? fateNote(link, packet) : arrivalNote(packet);
      if (note !== "") text += `,"note":${JSON.stringify(note)}`;
      write(`${text},${packetJson(packet)}}\n`);
    });
  const endDrops = trace.channel(nodeChannel).subscribe((event, node, packet, nowNs, reason) => {
    const place = `"node":${quoted(node.name)},"reason":"${reason}"`;
    write(`{"timeNs":${decimal(nowNs)},"event":"${event}",${place},${packetJson(packet)}}\n`);
  });
  const endSenders = trace.channel(senderChannel).subscribe(({ name }, event, nowNs) => {
    tell({ timeNs: nowNs, event: "sender", who: name, ...event });
  });
  const endApplications = trace.channel(appChannel).subscribe((what, who, value, nowNs) => {
    tell({ timeNs: nowNs, event: "application", what, who, value });
  });
  return () => {
    endPackets();
    endDrops();
    endSenders();
    endApplications();
  };
}
