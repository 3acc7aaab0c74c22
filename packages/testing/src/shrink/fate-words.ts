import { formatCount, formatDuration } from "@seedwire/engine";
import type { PacketFate } from "seedwire";
import type { Spot } from "./spot.ts";
import type { Target } from "./target.ts";

/**
 * A fate in words: "drop packet 7 of server:80>client:5 on server>client: byte 4345, sent for the first
 * time".
 */
export function fateWords({ fate, spot }: Pick<Target, "fate" | "spot">): string {
  const packet = `packet ${formatCount(fate.packet)} of ${fate.flow} on ${fate.link}`;
  const what = spot === null ? "" : `: ${spotWords(spot)}`;
  return `${verbWords(fate)} ${packet}${detailWords(fate)}${what}`;
}

function verbWords({ fate }: PacketFate): string {
  return fate === "corrupt" ? "damage" : fate;
}

function detailWords(fate: PacketFate): string {
  if (fate.fate === "delay") return ` by ${formatDuration(fate.ns)}`;
  if (fate.fate === "duplicate") return fate.copies === 1 ? "" : `, ${fate.copies} copies`;
  return fate.fate === "corrupt" ? `, bit ${fate.bit}` : "";
}

/** What a TCP packet is. */
function spotWords(spot: Spot): string {
  const again = spot.nth === 1 ? "" : ` for the ${ordinal(spot.nth)} time`;
  if (spot.at === "data")
    return `data from byte ${formatCount(spot.byte)}, sent${again || " for the first time"}`;
  if (spot.at === "ack") return `acknowledges up to byte ${formatCount(spot.byte)}${again}`;
  return `${spot.at.toUpperCase()}${again && `, sent${again}`}`;
}

function ordinal(count: number): string {
  const last = count % 10;
  const isTeen = Math.floor(count / 10) % 10 === 1;
  const ending = isTeen || last > 3 || last === 0 ? "th" : ["st", "nd", "rd"][last - 1]!;
  return `${count}${ending}`;
}
