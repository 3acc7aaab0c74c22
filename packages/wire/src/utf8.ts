import { show } from "@seedwire/engine";

/** Most bytes that one UTF-16 unit of a string becomes. */
export const MAX_UTF8_BYTES_PER_UNIT = 3;

/** What a unit that is half of no pair is written as: the replacement character. */
const REPLACEMENT = 0xfffd;

/**
 * Writes a string as UTF-8 (RFC 3629 §3). By hand, since `TextEncoder` belongs to the host and not
 * to the language; stops before a character that would end after `limit`.
 *
 * @returns the end of what was written
 */
export function writeUtf8(text: string, bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    let code = text.codePointAt(i)!;
    if (code >= 0xd800 && code <= 0xdfff) code = REPLACEMENT;
    if (code >= 0x1_0000) i++;
    const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (at + length > limit) return at;
    if (length === 1) bytes[at] = code;
    else writeSequence(code, length, bytes, at);
    at += length;
  }
  return at;
}

/** A lead byte that tells the length, then six bits per byte. */
function writeSequence(code: number, length: number, bytes: Uint8Array, at: number): void {
  bytes[at] = ((0xf00 >>> length) & 0xff) | (code >>> (6 * (length - 1)));
  for (let i = 1; i < length; i++) {
    bytes[at + i] = 0x80 | ((code >>> (6 * (length - 1 - i))) & 0x3f);
  }
}

/** A text as UTF-8. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * MAX_UTF8_BYTES_PER_UNIT);
  return bytes.slice(0, writeUtf8(text, bytes, 0, bytes.length));
}

/**
 * What an application wants to send: bytes as they are, a text as UTF-8.
 *
 * @throws {RangeError} for anything else
 */
export function toBytes(data: Uint8Array | string): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (typeof data === "string") return utf8Bytes(data);
  throw new RangeError(
    `Data to send is ${show(data)}, expected a Uint8Array or a text, for example "hello"`,
  );
}
