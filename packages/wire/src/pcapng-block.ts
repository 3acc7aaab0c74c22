/** What is in a capture by number (draft-ietf-opsawg-pcapng §4). */
export const SECTION_HEADER = 0x0a0d_0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const ENHANCED_PACKET = 6;
export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;

/** Code and length of an option are 16 bits each, the code first: the low half of a word. */
export const OPTION_END = 0;
export const OPTION_COMMENT = 1;
export const SECTION_APPLICATION = 4;
export const INTERFACE_NAME = 2;
export const INTERFACE_RESOLUTION = 9;
/** The option of a packet that says which way it goes, with its length. */
export const PACKET_FLAGS = 2 | (4 << 16);

/** Header of an enhanced packet block before the packet's bytes. */
export const PACKET_HEADER_BYTES = 28;

/** Which way a packet goes, as seen from its interface. */
export type Direction = "in" | "out";

/** The flags of a packet that goes this way (§4.3.1). */
export const flagsOf = (direction: Direction): number => (direction === "in" ? 1 : 2);
