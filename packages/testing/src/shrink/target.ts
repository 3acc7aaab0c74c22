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
  const detail =
    fate.fate === "drop"
      ? ""
      : fate.fate === "delay"
        ? fate.ns
        : fate.fate === "duplicate"
          ? fate.copies
          : fate.bit;
  if (binding === "number" || spot === null) return `${id} ${fate.fate}${detail} ${fate.packet}`;
  const byte = "byte" in spot ? spot.byte : "";
  return `${id} ${fate.fate}${detail} ${spot.at}${byte}/${spot.life}/${spot.nth}`;
}
