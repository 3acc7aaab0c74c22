/**
 * Where patterns come from: one block of bytes without any regularity, of which a pattern takes a
 * piece after another, each from somewhere else. So a pattern needs no memory of its own to be
 * sent, and bytes that turn up in a wrong place are wrong, wherever they come from: a pattern
 * repeats itself only after 2^48 bytes.
 *
 * All bytes are printable ASCII, so that no program that opens a capture guesses at some protocol
 * (tshark took random bytes for Thrift, and then retransmissions for damage). Hence also eight bytes
 * anywhere are a normal double, and doubles are equal exactly if their bytes are: that makes the
 * check as fast as the host's own (120 ns for 1448 bytes on Node 20; byte by byte 2000 ns).
 */

/** A pattern is made of pieces of this length. */
export const PIECE_BYTES = 262_144;
/** Pieces start at a multiple of 8 below this. */
const STARTS_BYTES = 1_048_576;

interface Block {
  /** What is sent. */
  readonly bytes: Uint8Array;
  readonly doubles: Float64Array;
}

let sent: Block | null = null;
let kept: Block | null = null;

function makeBlock(): Block {
  const words = new Int32Array((STARTS_BYTES + PIECE_BYTES) / 4);
  let state = 2_463_534_242 | 0; // xorshift32 (Marsaglia 2003)
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  const bytes = new Uint8Array(words.buffer);
  for (let i = 0; i < bytes.length; i += 4) {
    const word = words[i >> 2]!; // written out again, so that it does not depend on byte order
    bytes[i] = printable(word >>> 24);
    bytes[i + 1] = printable((word >>> 16) & 255);
    bytes[i + 2] = printable((word >>> 8) & 255);
    bytes[i + 3] = printable(word & 255);
  }
  return { bytes, doubles: new Float64Array(words.buffer) };
}

/** One of the 64 characters from "0" to "o". */
const printable = (byte: number): number => 0x30 + (byte & 63);

/** The block that pieces are sent from, made when first asked for. */
export const sentBlock = (): Block => (sent ??= makeBlock());

/** A second block with the same bytes, which nobody else gets hold of: what is right. */
export const keptBlock = (): Block => (kept ??= makeBlock());

/**
 * Where in the block the piece starts to which a position of a pattern belongs.
 *
 * @param salt tells patterns apart; a whole number
 */
export function pieceStart(position: number, salt: number): number {
  let mixed = Math.floor(position / PIECE_BYTES) ^ Math.imul(salt + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b); // the finisher of MurmurHash3
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & (STARTS_BYTES - 8);
}
