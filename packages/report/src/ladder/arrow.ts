import type { PaintedLine } from "./painted-line.ts";
import type { LadderPacket, Tone, Word } from "./step.ts";

/** Where an arrow lies: the columns between the lines of its ends, both included. */
export interface Span {
  readonly left: number;
  readonly right: number;
  readonly isRightward: boolean;
}

/** What is drawn of an arrow. */
export type Half = "whole" | "departs" | "arrives";

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

/** Where a packet was lost, unless there is only one link between the two. */
function placeOf({ from, to, lost }: LadderPacket): string {
  const where = lost?.where ?? "";
  return where === `${from}>${to}` ? "" : ` at ${where}`;
}

function toneOf(packet: LadderPacket): Tone {
  if (packet.lost !== null || packet.refused !== "") return "lost";
  if (packet.isDamaged || packet.remarks.length > 0) return "odd";
  return packet.again === "" ? "plain" : "again";
}

/** What a packet says, as far as there is room. */
function fit(packet: LadderPacket, label: string, room: number, half: Half): string {
  const { again, remarks, refused, isDamaged, arrivedNs } = packet;
  const about = [again, ...remarks];
  if (isDamaged) about.push("a bit is flipped");
  if (half !== "departs" && refused !== "") about.push(refused);
  else if (half !== "departs" && isDamaged && arrivedNs !== null) about.push("nobody noticed");
  const told = about.filter((each) => each !== "").join(", ");
  const ends: Word[] = told === "" ? [] : [{ text: `(${told})`, rank: 8 }];
  const start: Word[] = label === "" ? [] : [{ text: label, rank: 10 }];
  let words = [
    ...start,
    ...packet.words.filter(({ rank }) => half !== "arrives" || rank > 3),
    ...ends,
  ];
  for (;;) {
    const text = words.map((word) => word.text).join(" ");
    if (text.length <= room) return text;
    const least = Math.min(...words.map(({ rank }) => rank));
    if (least >= 9) return `${text.slice(0, Math.max(0, room - 1))}~`;
    words = words.filter(({ rank }) => rank > least);
  }
}

/** Paints at a distance from where the arrow begins, whichever way it points; heads are turned. */
function put(line: PaintedLine, span: Span, at: number, text: string, tone: Tone): void {
  if (span.isRightward) return line.paint(span.left + at, text, tone);
  const turned = /^[-> X]*$/.test(text)
    ? text.split("").toReversed().join("").replaceAll(">", "<")
    : text;
  line.paint(span.right - at - text.length + 1, turned, tone);
}
