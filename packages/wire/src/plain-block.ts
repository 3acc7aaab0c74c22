import type { Packet } from "./packet.ts";
import {
  ENHANCED_PACKET,
  flagsOf,
  OPTION_END,
  PACKET_FLAGS,
  PACKET_HEADER_BYTES,
  type Direction,
} from "./pcapng-block.ts";
import { writePlainSegment } from "./plain-segment.ts";
import type { WorkMemory } from "./work-memory.ts";

/** Flags, end of options, and the length once more. */
const TRAILER_BYTES = 16;

/** Most that the block of a plain segment has beside the segment, padding included. */
export const PLAIN_BLOCK_EXTRA_BYTES = PACKET_HEADER_BYTES + 3 + TRAILER_BYTES;

/**
 * Writes the block of a plain segment without a comment (pcapng §4.3) into the work memory, word by
 * word: nearly all that a capture consists of. (The whole way, number by number, takes three times
 * the instructions.)
 *
 * @param at where it begins: a multiple of 4
 * @returns where it ends
 */
export function writePlainBlock(
  work: WorkMemory,
  at: number,
  interfaceId: number,
  timeNs: number,
  packet: Packet,
  direction: Direction,
): number {
  const { words } = work;
  const { sizeBytes } = packet;
  const trailerAt = (at + PACKET_HEADER_BYTES + sizeBytes + 3) & ~3;
  const end = trailerAt + TRAILER_BYTES;
  const timeHigh = Math.floor(timeNs / 0x1_0000_0000);
  const head = at >> 2;
  words[head] = ENHANCED_PACKET;
  words[head + 1] = end - at;
  words[head + 2] = interfaceId;
  words[head + 3] = timeHigh;
  words[head + 4] = timeNs - timeHigh * 0x1_0000_0000;
  words[head + 5] = sizeBytes;
  words[head + 6] = sizeBytes;
  const trailer = trailerAt >> 2;
  words[trailer - 1] = 0; // the padding is what the segment leaves of it
  words[trailer] = PACKET_FLAGS;
  words[trailer + 1] = flagsOf(direction);
  words[trailer + 2] = OPTION_END;
  words[trailer + 3] = end - at;
  writePlainSegment(work, packet, at + PACKET_HEADER_BYTES);
  return end;
}
