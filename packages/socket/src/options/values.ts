import type { Result } from "../errno.ts";
import type { Linger, OptionOutput, OptionValue, Timeval } from "../option-value.ts";

/** Bytes that a value takes where the caller does not say. */
export function lengthOf(value: OptionValue): number {
  if (typeof value === "number") return 4;
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  return "onoff" in value ? 8 : 16;
}

/** The value of an option that is an int; null if it is none. */
export function toInt(value: OptionValue): number | null {
  if (typeof value === "number") return value | 0;
  if (!(value instanceof Uint8Array) || value.length < 4) return null;
  return value[0]! | (value[1]! << 8) | (value[2]! << 16) | (value[3]! << 24);
}

/** Gives an int, which may begin a structure, or as many bytes of it as there is room for. */
export function giveNumber(output: OptionOutput, value: number, bytes = 4): Result {
  if (output.length < 0) return "EINVAL";
  output.value = value;
  output.length = Math.min(output.length, bytes);
  return 0;
}

/** Gives a structure of so many bytes. */
export function giveStructure(
  output: OptionOutput,
  value: Linger | Timeval,
  bytes: number,
): Result {
  if (output.length < 0) return "EINVAL";
  output.value = value;
  output.length = Math.min(output.length, bytes);
  return 0;
}
