import { invariant } from "@seedwire/engine";
import { sameBytes } from "./bytes.ts";
import {
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "./packet.ts";
import { readTcpOptionFields, readTimestampsAlone } from "./tcp-options-read.ts";
import { accEcnRest, writeTcpOptionFields } from "./tcp-options-write.ts";

/** Most bytes of options that a TCP header can hold (RFC 9293 §3.1, Data Offset). */
export const MAX_TCP_OPTION_BYTES = 40;

/** Bytes up to the next multiple of 4. */
const padded = (bytes: number): number => (bytes + 3) & ~3;

/** Length of a packet's TCP options with their padding: a multiple of 4, at most 40. */
export function tcpOptionBytes(packet: Packet): number {
  if (packet.rawTcpOptions !== null) return packet.rawTcpOptions.length;
  const options = packet.tcpOptions;
  if (options === 0) return 0;
  if (options === OPTION_TIMESTAMPS) return 12;
  const length = optionFieldBytes(packet);
  if (length > MAX_TCP_OPTION_BYTES) throw tooLong(packet, length);
  return length;
}

/** What the option fields of a packet come to as bytes, fitting or not. */
function optionFieldBytes(packet: Packet): number {
  const options = packet.tcpOptions;
  let length = 0;
  if ((options & OPTION_MSS) !== 0) length += 4;
  if ((options & OPTION_TIMESTAMPS) !== 0) length += 12;
  else if ((options & OPTION_SACK_PERMITTED) !== 0) length += 4;
  if ((options & OPTION_WINDOW_SCALE) !== 0) length += 4;
  if ((options & OPTION_SACK) !== 0) length += 4 + 8 * packet.sackBlocks;
  if ((options & OPTION_FAST_OPEN) !== 0) length += padded(2 + packet.fastOpenCookie.length);
  if ((options & OPTION_FAST_OPEN_EXPERIMENTAL) !== 0) {
    length += padded(4 + packet.fastOpenCookie.length);
  }
  if ((options & (OPTION_ACCECN_0 | OPTION_ACCECN_1)) !== 0) length += accEcnBytes(packet);
  if ((options & OPTION_USER_TIMEOUT) !== 0) length += 4;
  return length;
}

/** What an AccECN option adds: less than its length if some of it stands in padding of another. */
function accEcnBytes({ tcpOptions: options, accEcnFields }: Packet): number {
  const rest = accEcnRest(accEcnFields);
  const length = 2 + 3 * accEcnFields;
  const sackPermittedApart =
    (options & (OPTION_SACK_PERMITTED | OPTION_TIMESTAMPS)) === OPTION_SACK_PERMITTED;
  const isShared =
    sackPermittedApart ||
    (options & OPTION_SACK) !== 0 ||
    (rest === 1 && (options & OPTION_WINDOW_SCALE) !== 0);
  return rest > 0 && isShared ? length - rest : padded(length);
}

const tooLong = (packet: Packet, length: number): RangeError =>
  new RangeError(
    `The TCP options of packet ${packet.serial} take ${length} bytes, expected at most ` +
      `${MAX_TCP_OPTION_BYTES}; leave out SACK blocks (${packet.sackBlocks} now), AccECN fields ` +
      `(${packet.accEcnFields} now) or options (bits ${packet.tcpOptions} now)`,
  );

/** Writes the options of a packet at `at`: as they were received, or in canonical form. */
export function writeTcpOptions(packet: Packet, bytes: Uint8Array, at: number): void {
  const raw = packet.rawTcpOptions;
  if (raw === null) {
    writeTcpOptionFields(packet, bytes, at);
  } else {
    invariant(
      raw.length % 4 === 0 && raw.length <= MAX_TCP_OPTION_BYTES,
      "raw TCP options are padded to a multiple of 4 bytes, 40 at most",
      raw.length,
    );
    bytes.set(raw, at);
  }
}

/** Where the canonical form is written to be compared with what was received. */
const canonical = new Uint8Array(MAX_TCP_OPTION_BYTES);

/**
 * Reads the options in bytes `from` to `to` into the option fields of a packet. If their canonical
 * form is not these very bytes, the bytes are kept too, in `into.rawTcpOptions`.
 *
 * @returns whether all lengths were legal; if not, what comes before the illegal one was read
 */
export function readTcpOptions(bytes: Uint8Array, from: number, to: number, into: Packet): boolean {
  into.rawTcpOptions = null;
  if (readTimestampsAlone(bytes, from, to, into)) return true; // in canonical form
  const isLegal = readTcpOptionFields(bytes, from, to, into);
  if (!isLegal || !isCanonical(bytes, from, to, into))
    into.rawTcpOptions = bytes.subarray(from, to);
  return isLegal;
}

function isCanonical(bytes: Uint8Array, from: number, to: number, packet: Packet): boolean {
  const length = to - from;
  if (optionFieldBytes(packet) !== length) return false;
  if (length === 0) return true;
  writeTcpOptionFields(packet, canonical, 0);
  return sameBytes(canonical, 0, bytes, from, length);
}
