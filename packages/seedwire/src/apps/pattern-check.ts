import { firstDifference } from "../bytes.ts";
import { keptBlock, PIECE_BYTES, pieceStart, sentBlock } from "./pattern-block.ts";

/**
 * How many of `length` bytes from `offset` on are what a pattern has there before the first that is
 * not; -1 if all are right.
 *
 * @param position of the first of them in the pattern
 */
export function firstWrong(
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
  salt: number,
): number {
  let checked = 0;
  while (checked < length) {
    const within = (position + checked) % PIECE_BYTES;
    const start = pieceStart(position + checked, salt) + within;
    const take = Math.min(PIECE_BYTES - within, length - checked);
    const right = rightBytes(bytes, offset + checked, start, take);
    checked += right;
    if (right < take) return checked;
  }
  return -1;
}

/** How many bytes from `at` on are those of the block from `start` on. */
function rightBytes(bytes: Uint8Array, at: number, start: number, length: number): number {
  const isInPlace = bytes.buffer === sentBlock().bytes.buffer && bytes.byteOffset + at === start;
  if (isInPlace) return rightInPlace(start, length);
  return firstDifference(bytes, at, keptBlock().bytes, start, length);
}

/** The same for bytes that lie, by reference, where they were sent from. */
function rightInPlace(start: number, length: number): number {
  const found = sentBlock();
  const right = keptBlock();
  const a = found.doubles;
  const b = right.doubles;
  const end = start + length;
  let at = start;
  while (at < end && (at & 7) !== 0 && found.bytes[at] === right.bytes[at]) at++;
  if ((at & 7) === 0) {
    const last = (end >> 3) - 3;
    let i = at >> 3;
    while (
      i < last &&
      a[i] === b[i] &&
      a[i + 1] === b[i + 1] &&
      a[i + 2] === b[i + 2] &&
      a[i + 3] === b[i + 3]
    ) {
      i += 4;
    }
    at = Math.max(at, i << 3);
  }
  while (at < end && found.bytes[at] === right.bytes[at]) at++;
  return at - start;
}
