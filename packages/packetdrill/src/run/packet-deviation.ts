import type { Ns } from "@seedwire/engine";
import type { ScriptPacket } from "../language/packet.ts";
import { printPacket } from "../language/print-packet.ts";
import type { PacketEvent } from "../language/script.ts";
import type { Difference } from "./compare.ts";
import { Deviation } from "./deviation.ts";
import type { LiveConnection } from "./live-connection.ts";
import type { Captured } from "./network.ts";
import { readPacket } from "./read-packet.ts";
import { sideBySide } from "./side-by-side.ts";
import { clockTime, howWrong, outsideNs, spanText, type Span } from "./times.ts";

/** What the stack sent where the script expects a packet. */
export interface Seen {
  /** All of it as one packet, in script numbers. */
  readonly packet: ScriptPacket;
  readonly segments: readonly Captured[];
  /** When the last of it left. */
  readonly timeNs: Ns;
}

/** Nothing came. */
export const noPacket = (
  { packet, line }: PacketEvent,
  span: Span | null,
  deadlineNs: Ns,
): Deviation =>
  new Deviation(line, "the packet did not come", [
    `expected  ${printPacket(packet)}`,
    `expected ${when(span)}, nothing was sent until ${clockTime(deadlineNs)} s`,
  ]);

/** Something else came. */
export function wrongPacket(
  { packet, line }: PacketEvent,
  span: Span | null,
  seen: Seen,
  message: string,
  wrong: readonly Difference[],
  connection: LiveConnection,
): Deviation {
  const fields = wrong.map(({ field }) => field);
  return new Deviation(line, message, [
    ...sideBySide(packet, seen.packet, fields),
    ...wrong.map(({ text }) => `- ${text}`),
    ...pieces(seen.segments, connection),
    `expected ${when(span)}, seen at ${clockTime(seen.timeNs)} s`,
  ]);
}

/** It came at the wrong time. */
export function wrongTime(
  { packet, line }: PacketEvent,
  span: Span,
  timeNs: Ns,
  tolerance: Ns,
): Deviation {
  return new Deviation(line, `the packet left ${howWrong(outsideNs(timeNs, span))}`, [
    `expected  ${printPacket(packet)}`,
    `expected at ${spanText(span)} s, within ${tolerance / 1e6} ms`,
    `seen at     ${clockTime(timeNs)} s`,
  ]);
}

const when = (span: Span | null): string =>
  span === null ? "at any time" : `at ${spanText(span)} s`;

/** The segments that were taken for one packet, where there are several. */
function pieces(segments: readonly Captured[], connection: LiveConnection): string[] {
  if (segments.length < 2) return [];
  const texts = segments.map(
    ({ packet, timeNs }) =>
      `  ${clockTime(timeNs).padStart(12)}  ${printPacket(readPacket(packet, connection))}`,
  );
  return ["taken for it:", ...texts];
}
