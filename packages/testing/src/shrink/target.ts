import type { PacketFate } from "seedwire";
import type { Spot } from "./spot.ts";

/** A fate, and two ways to find its packet in a run that is not quite the recorded one. */
export interface Target {
  /** Stays the same, whatever becomes of it. */
  readonly id: number;
  /** As a fate file has it; its packet's number is that of the latest run in which it was met. */
  readonly fate: PacketFate;
  /** What its packet was there; null if it is known by its number only. */
  readonly spot: Spot | null;
}

/** How fates find their packets: by what they are, if that is known, or by their numbers. */
export type Binding = "spot" | "number";

/** What tells targets apart from each other, as text. */
export function targetKey({ id, fate, spot }: Target, binding: Binding): string {
  return `${id} ${fate.link} ${fate.flow} ${whatOf(fate)} ${binding === "spot" ? spotOf(spot, fate) : fate.packet}`;
}

function whatOf(fate: PacketFate): string {
  if (fate.fate === "delay") return `delay ${fate.ns}`;
  if (fate.fate === "duplicate") return `duplicate ${fate.copies}`;
  return fate.fate === "corrupt" ? `corrupt ${fate.bit}` : "drop";
}

function spotOf(spot: Spot | null, { packet }: PacketFate): string | number {
  if (spot === null) return packet;
  return `${spot.at}${"byte" in spot ? spot.byte : ""}/${spot.life}/${spot.nth}`;
}
