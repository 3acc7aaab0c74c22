import type { Result } from "../errno.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** Bytes of a key; a second one may follow, whose cookies are still good. */
const KEY_BYTES = 16;

/** TCP_FASTOPEN_KEY: the keys of the cookies that a listener gives out (RFC 7413 §4.1.2). */
export function setFastOpenKey(socket: TcpSocket, value: OptionValue, length: number): Result {
  const bytes = bytesOf(value);
  if (bytes === null) return "EINVAL";
  if (length !== KEY_BYTES && length !== 2 * KEY_BYTES) return "EINVAL";
  if (bytes.length < length) return "EFAULT";
  const fastOpenKeys: string[] = [];
  for (let at = 0; at < length; at += KEY_BYTES) fastOpenKeys.push(keyText(bytes, at));
  socket.choose({ fastOpenKeys });
  return 0;
}

export function getFastOpenKey(socket: TcpSocket, output: OptionOutput): Result {
  const bytes = new Uint8Array(socket.config.fastOpenKeys.flatMap(keyBytes));
  output.length = Math.min(output.length, bytes.length);
  output.value = bytes.subarray(0, output.length);
  return 0;
}

function bytesOf(value: OptionValue): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  return typeof value === "string" ? Uint8Array.from(value, (char) => char.charCodeAt(0)) : null;
}

/** Four words, each with its lowest byte first, as Linux writes a key. */
function keyText(bytes: Uint8Array, from: number): string {
  const words = [0, 4, 8, 12].map((at) =>
    [3, 2, 1, 0].map((byte) => hex(bytes[from + at + byte]!)).join(""),
  );
  return words.join("-");
}

const keyBytes = (text: string): number[] =>
  text.split("-").flatMap((word) => {
    const number = Number.parseInt(word, 16);
    return [number & 255, (number >>> 8) & 255, (number >>> 16) & 255, number >>> 24];
  });

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
