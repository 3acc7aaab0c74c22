import type { LadderPacket, Tone, Word } from "./step.ts";

/** What is drawn of an arrow. */
export type Half = "whole" | "departs" | "arrives";

/** Where a packet was lost, unless there is only one link between the two. */
export function placeOf({ from, to, lost }: LadderPacket): string {
  const where = lost?.where ?? "";
  return where === `${from}>${to}` ? "" : ` at ${where}`;
}

/** How a packet is painted. */
export function toneOf(packet: LadderPacket): Tone {
  if (packet.lost !== null || packet.refused !== "") return "lost";
  if (packet.isDamaged || packet.remarks.length > 0) return "odd";
  return packet.again === "" ? "plain" : "again";
}

/** What a packet says, as far as there is room. */
export function fit(packet: LadderPacket, label: string, room: number, half: Half): string {
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
