import type { PaintedLine } from "./painted-line.ts";
import { fit, placeOf, toneOf, type Half } from "./packet-label.ts";
import type { LadderPacket, Tone } from "./step.ts";

/** Where an arrow lies: the columns between the lines of its ends, both included. */
export interface Span {
  readonly left: number;
  readonly right: number;
  readonly isRightward: boolean;
}

/** Fades out from one end to the other. */
const FADING = "- - -  -  -   -";

/** Draws the arrow of a packet, with what it says near to where it comes from. */
export function drawArrow(
  line: PaintedLine,
  span: Span,
  packet: LadderPacket,
  half: Half,
  label: string,
): void {
  const width = span.right - span.left + 1;
  const { lost } = packet;
  const end = lost === null ? "" : ` ${lost.why}${placeOf(packet)} `;
  const tone = toneOf(packet);
  if (half === "arrives") {
    const text = ` ${fit(packet, label, width - 10, half)} `;
    const head = packet.refused === "" ? "---->" : "----X";
    const from = width - text.length - head.length;
    const faded = FADING.slice(0, Math.max(0, from));
    put(line, span, from - faded.length, faded.split("").toReversed().join(""), "dim");
    put(line, span, width - head.length - text.length, text, tone);
    return put(line, span, width - head.length, head, packet.refused === "" ? "dim" : "lost");
  }
  const text = ` ${fit(packet, label, width - 8 - end.length, half)} `;
  if (half === "departs") {
    const from = 3 + text.length;
    put(line, span, from, FADING.slice(0, Math.max(0, width - from)), "dim");
    put(line, span, 0, "---", "dim");
    return put(line, span, 3, text, tone);
  }
  if (lost === null) {
    put(line, span, 0, "-".repeat(width), "dim");
    const isTaken = packet.refused === "";
    put(line, span, width - 1, isTaken ? ">" : "X", isTaken ? "dim" : "lost");
  } else {
    const least = 3 + text.length + 2;
    const at = Math.min(Math.max(least, Math.floor(width * 0.6)), width - end.length - 1);
    put(line, span, 0, "-".repeat(at), "dim");
    put(line, span, at, "X", "lost");
    put(line, span, at + 1, end, "lost");
  }
  put(line, span, 3, text, tone);
}

/** Paints at a distance from where the arrow begins, whichever way it points; heads are turned. */
function put(line: PaintedLine, span: Span, at: number, text: string, tone: Tone): void {
  if (span.isRightward) return line.paint(span.left + at, text, tone);
  const turned = /^[-> X]*$/.test(text)
    ? text.split("").toReversed().join("").replaceAll(">", "<")
    : text;
  line.paint(span.right - at - text.length + 1, turned, tone);
}
