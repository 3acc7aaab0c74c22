/** What a packet of TFTP is, by its first two bytes (RFC 1350 §5). */
export const RRQ = 1;
export const DATA = 3;
export const ACK = 4;
export const ERROR = 5;

/** Data of a full block; a shorter one is the last (RFC 1350 §2). */
export const BLOCK_BYTES = 512;
/** Blocks are counted from 1 in 16 bits. */
export const MOST_BLOCKS = 65_535;

/** RRQ: a file's name, and how to send it. */
export const readRequest = (file: string): Uint8Array =>
  new TextEncoder().encode(`\0${String.fromCharCode(RRQ)}${file}\0octet\0`);

export const data = (block: number, bytes: Uint8Array): Uint8Array => {
  const packet = new Uint8Array(4 + bytes.length);
  packet.set([0, DATA, block >> 8, block & 255]);
  packet.set(bytes, 4);
  return packet;
};

export const ack = (block: number): Uint8Array => Uint8Array.of(0, ACK, block >> 8, block & 255);

/** ERROR: a code, 0 if none fits, and a text. */
export const error = (code: number, message: string): Uint8Array =>
  Uint8Array.of(0, ERROR, 0, code, ...new TextEncoder().encode(message), 0);

export const opcodeOf = (packet: Uint8Array): number => packet[1]!;

/** The number of the block in DATA or ACK; the code in ERROR. */
export const blockOf = (packet: Uint8Array): number => packet[2]! * 256 + packet[3]!;
