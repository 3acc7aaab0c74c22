import type { Address } from "./address.ts";
import { LITTLE_ENDIAN } from "./bytes.ts";
import { vectorSumOf } from "./work-memory.ts";

/** From this many bytes on, a call of WebAssembly is worth it. */
const WORTH_A_CALL_BYTES = 28;
/** From this many bytes on, a view of 32-bit words pays for its own making. */
const WORTH_A_VIEW_BYTES = 192;

/** Adds the carries back in until the sum fits 16 bits (RFC 1071 §2, end-around carry). */
export function fold(sum: number): number {
  const once = (sum >>> 16) + (sum & 0xffff);
  return (once >>> 16) + (once & 0xffff);
}

/** The sum as it would be if the two bytes of every word changed places (RFC 1071 §2(B)). */
const swapBytes = (sum: number): number => ((sum & 0xff) << 8) | (sum >>> 8);

/**
 * One's complement sum of bytes `from` to `to` (RFC 1071 §1), taken as 16-bit words in network
 * order; an odd last byte is padded with a zero. 0 to 0xffff.
 */
export function onesSum(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < WORTH_A_CALL_BYTES) return sumOfPairs(bytes, from, to);
  const vectorSum = vectorSumOf(bytes);
  if (vectorSum !== null) return swapBytes(fold(vectorSum(from, length))); // low byte first there
  return length < WORTH_A_VIEW_BYTES ? sumOfPairs(bytes, from, to) : sumOfWords(bytes, from, to);
}

/** The simple form: pairs of bytes. Exact up to 64 KiB, since no carry is lost below 2^32. */
function sumOfPairs(bytes: Uint8Array, from: number, to: number): number {
  let high = 0;
  let low = 0;
  let i = from;
  for (const last = to - 3; i < last; i += 4) {
    high += bytes[i]! + bytes[i + 2]!;
    low += bytes[i + 1]! + bytes[i + 3]!;
  }
  for (; i < to; i += 2) {
    high += bytes[i]!;
    if (i + 1 < to) low += bytes[i + 1]!;
  }
  return fold(256 * high + low);
}

/**
 * The fast form: 32-bit words added in doubles, which stay exact up to 2^21 words. Byte order and a
 * start at an odd place in memory only turn the two bytes of the sum round (RFC 1071 §2(B)).
 */
function sumOfWords(bytes: Uint8Array, from: number, to: number): number {
  const head = -(bytes.byteOffset + from) & 3; // up to the next multiple of 4 in memory
  const count = (to - from - head) >>> 2;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + from + head, count);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    a += words[i]!;
    b += words[i + 1]!;
    c += words[i + 2]!;
    d += words[i + 3]!;
  }
  for (; i < count; i++) a += words[i]!;

  const sum = a + b + c + d;
  const high = Math.floor(sum / 0x1_0000_0000);
  const low = sum - high * 0x1_0000_0000;
  let body = fold(high + (low >>> 16) + (low & 0xffff));
  if (LITTLE_ENDIAN) body = swapBytes(body);

  // The tail begins a multiple of 4 after the body, so it is turned round exactly if the body is.
  body += sumOfPairs(bytes, from + head + 4 * count, to);
  if (head % 2 === 1) body = swapBytes(fold(body));
  return fold(body + sumOfPairs(bytes, from, from + head));
}

/**
 * The Internet checksum of bytes `from` to `to` (RFC 1071 §1).
 *
 * @param initial what else goes into the sum, as of `pseudoHeaderSum`
 */
export const checksumOf = (bytes: Uint8Array, from: number, to: number, initial = 0): number =>
  ~fold(onesSum(bytes, from, to) + initial) & 0xffff;

/** Sum of the pseudo-header of TCP (RFC 9293 §3.1) and UDP (RFC 768). */
export const pseudoHeaderSum = (
  source: Address,
  destination: Address,
  protocol: number,
  lengthBytes: number,
): number =>
  (source >>> 16) +
  (source & 0xffff) +
  (destination >>> 16) +
  (destination & 0xffff) +
  protocol +
  lengthBytes;

/** The checksum after one 16-bit word under it changed (RFC 1624 §3, equation 3). */
export const updateChecksum = (checksum: number, oldWord: number, newWord: number): number =>
  ~fold((~checksum & 0xffff) + (~oldWord & 0xffff) + newWord) & 0xffff;

/**
 * Whether a received checksum is the `expected` one. Zero has two forms in one's complement, and a
 * receiver that adds everything up cannot tell them apart (RFC 1624 §3).
 */
export const sameChecksum = (received: number, expected: number): boolean =>
  received === expected || (received % 0xffff === 0 && expected % 0xffff === 0);
