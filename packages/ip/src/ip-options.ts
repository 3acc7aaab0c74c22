import { NO_BYTES } from "@seedwire/wire";

const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;

/** The flag of an option that goes into every fragment, not only into the first (RFC 791 §3.1). */
const COPIED = 0x80;

/** The options that all fragments after the first carry, padded to a multiple of 4 bytes. */
export function copiedOptions(options: Uint8Array): Uint8Array {
  if (options.length === 0) return NO_BYTES;
  const copied: number[] = [];
  for (let at = 0; at < options.length;) {
    const type = options[at]!;
    if (type === END_OF_OPTIONS) break;
    const length = type === NO_OPERATION ? 1 : Math.max(2, options[at + 1] ?? 2);
    if ((type & COPIED) !== 0) copied.push(...options.subarray(at, at + length));
    at += length;
  }
  while (copied.length % 4 !== 0) copied.push(END_OF_OPTIONS);
  return copied.length === 0 ? NO_BYTES : Uint8Array.from(copied);
}
