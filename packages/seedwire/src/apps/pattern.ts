import { check, parseSize } from "@seedwire/engine";
import { SALT } from "./pattern-kinds.ts";
import { PIECE_BYTES, pieceStart, patternBlocks } from "./pattern-block.ts";

/**
 * Bytes that tell their position: what is lost, doubled or put in a wrong place does not go
 * unnoticed. The same for the same length and salt, and the beginning of a longer pattern is the
 * shorter one.
 *
 * @param size in bytes, or as a text: "4MiB"
 * @param salt a whole number; other salts give other patterns. Default 0
 */
export function pattern(size: number | string, salt = 0): Uint8Array {
  const length = parseSize(size, "The size of a pattern");
  check(salt, SALT, "The salt of a pattern");
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += PIECE_BYTES) {
    bytes.set(patternPiece(at, length, salt), at);
  }
  return bytes;
}

/**
 * The pattern from a position to the end of its piece, or to `end`: at most 256 KiB, by reference.
 * Not to be written to.
 */
export function patternPiece(position: number, end: number, salt: number): Uint8Array {
  const within = position % PIECE_BYTES;
  const start = pieceStart(position, salt) + within;
  const length = Math.min(PIECE_BYTES - within, end - position);
  return patternBlocks().sent.subarray(start, start + length);
}
