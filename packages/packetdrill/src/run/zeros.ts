/** Length of an IP header without options, bytes. */
export const IP_HEADER_BYTES = 20;

/** Most payload that a packet of a script has, bytes. */
const MOST_BYTES = 65535;

/** What scripts send and write: zeros. Never written to. */
export const ZEROS: Uint8Array = new Uint8Array(MOST_BYTES);

let moreZeros = ZEROS;

/** Most that a call of a script reads or writes at once, bytes. */
export const MOST_AT_ONCE = 64 * 1024 * 1024;

/** So many zeros, never written to; at most {@link MOST_AT_ONCE}. */
export function zeros(length: number): Uint8Array {
  if (length > moreZeros.length) moreZeros = new Uint8Array(2 * length);
  return moreZeros.subarray(0, length);
}

/** Whether bytes from `from` to `to` are all zero. */
export function areZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}
