/** Tags of what SNMP is made of (RFC 3416 §3; X.690). */
export const INTEGER = 0x02;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OBJECT_IDENTIFIER = 0x06;
export const SEQUENCE = 0x30;
export const TIME_TICKS = 0x43;

/** A tag and its content: bytes, or what it is made of, if bit 6 of the tag says so. */
export interface Tlv {
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly parts: readonly Tlv[];
}

/** Encodes a tag, the length of its content, and that: Basic Encoding Rules (X.690 §8.1). */
export function ber(tag: number, ...content: readonly (number | Uint8Array)[]): Uint8Array {
  const bytes = content.flatMap((part) => (typeof part === "number" ? [part] : [...part]));
  if (bytes.length > 127) throw new RangeError(`${bytes.length} bytes need a longer length field`);
  return Uint8Array.of(tag, bytes.length, ...bytes);
}

/** Reads one of these; lengths up to 127. */
export function readBer(bytes: Uint8Array): Tlv {
  const [tag, length] = [bytes[0]!, bytes[1]!];
  const content = bytes.subarray(2, 2 + length);
  const isMadeOfParts = (tag & 0x20) !== 0;
  const parts: Tlv[] = [];
  for (let at = isMadeOfParts ? 0 : length; at < length; at += 2 + content[at + 1]!) {
    parts.push(readBer(content.subarray(at)));
  }
  return { tag, bytes: content, parts };
}

/** An object identifier: its first two numbers share a byte (X.690 §8.19). Numbers up to 127. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first, second, ...others] = dotted.split(".").map(Number);
  return ber(OBJECT_IDENTIFIER, 40 * first! + second!, ...others);
}

/** A whole number from 0, in as few bytes as keep its sign (X.690 §8.3). */
export function whole(tag: number, value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(rest & 255);
    rest >>>= 8;
  } while (rest > 0);
  if (bytes[0]! > 127) bytes.unshift(0);
  return ber(tag, ...bytes);
}

export const numberOf = ({ bytes }: Tlv): number =>
  bytes.reduce((value, byte) => value * 256 + byte, 0);
