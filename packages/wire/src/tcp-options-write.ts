import { invariant } from "@seedwire/engine";
import { write24, write32 } from "./bytes.ts";
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
import {
  ALIGNED_TIMESTAMPS,
  FAST_OPEN_EXPERIMENT,
  KIND_ACCECN_0,
  KIND_ACCECN_1,
  KIND_EXPERIMENT,
  KIND_FAST_OPEN,
  KIND_MSS,
  KIND_NOP,
  KIND_SACK,
  KIND_SACK_PERMITTED,
  KIND_TIMESTAMPS,
  KIND_USER_TIMEOUT,
  KIND_WINDOW_SCALE,
} from "./tcp-option-kinds.ts";

/**
 * Writes the option fields of a packet at `at`, in the order and with the padding of Linux
 * (`tcp_options_write`): MSS; SACK-permitted and timestamps, which share a word; AccECN; window scale;
 * SACK blocks; Fast Open; then the user timeout. Each starts at a multiple of 4 bytes, all padding is
 * NOP; but what an AccECN option has beyond whole words stands where the next option is padded.
 */
export function writeTcpOptionFields(packet: Packet, bytes: Uint8Array, start: number): void {
  const options = packet.tcpOptions;
  if (options === OPTION_TIMESTAMPS) return writeTimestampsAlone(packet, bytes, start);
  let at = start;
  if ((options & OPTION_MSS) !== 0) {
    writeWord(bytes, at, KIND_MSS, 4, packet.mss >>> 8, packet.mss);
    at += 4;
  }
  const sackPermitted = (options & OPTION_SACK_PERMITTED) !== 0;
  if ((options & OPTION_TIMESTAMPS) !== 0) {
    if (sackPermitted) writeWord(bytes, at, KIND_SACK_PERMITTED, 2, KIND_TIMESTAMPS, 10);
    else writeWord(bytes, at, KIND_NOP, KIND_NOP, KIND_TIMESTAMPS, 10);
    write32(bytes, at + 4, packet.tsVal);
    write32(bytes, at + 8, packet.tsEcr);
    at += 12;
  }
  let rest = 0; // bytes of AccECN that wait for a word with padding
  if ((options & (OPTION_ACCECN_0 | OPTION_ACCECN_1)) !== 0) {
    at = writeAccEcn(packet, bytes, at);
    rest = accEcnRest(packet.accEcnFields);
    if (rest > 0) at -= 4;
  }
  if (sackPermitted && (options & OPTION_TIMESTAMPS) === 0) {
    pad(bytes, at, 2, rest);
    bytes[at + 2] = KIND_SACK_PERMITTED;
    bytes[at + 3] = 2;
    rest = 0;
    at += 4;
  }
  if ((options & OPTION_WINDOW_SCALE) !== 0) {
    // Two bytes do not go into one.
    if (rest === 2) moveWord(bytes, at);
    pad(bytes, at, 1, rest & 1);
    bytes[at + 1] = KIND_WINDOW_SCALE;
    bytes[at + 2] = 3;
    bytes[at + 3] = packet.windowScale;
    rest &= 2;
    at += 4;
  }
  if ((options & OPTION_SACK) !== 0) at = writeSack(packet, bytes, at, rest);
  else if (rest !== 0) at = pad(bytes, at, 4, rest);
  if ((options & OPTION_FAST_OPEN) !== 0) at = writeFastOpen(packet, bytes, at);
  if ((options & OPTION_FAST_OPEN_EXPERIMENTAL) !== 0) at = writeExperiment(packet, bytes, at);
  if ((options & OPTION_USER_TIMEOUT) !== 0) {
    writeWord(bytes, at, KIND_USER_TIMEOUT, 4, packet.userTimeout >>> 8, packet.userTimeout);
  }
}

/** What nearly every segment has. */
function writeTimestampsAlone(packet: Packet, bytes: Uint8Array, at: number): void {
  write32(bytes, at, ALIGNED_TIMESTAMPS);
  write32(bytes, at + 4, packet.tsVal);
  write32(bytes, at + 8, packet.tsEcr);
}

function writeWord(
  bytes: Uint8Array,
  at: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  bytes[at] = a;
  bytes[at + 1] = b;
  bytes[at + 2] = c;
  bytes[at + 3] = d;
}

/** SACK: left and right edge of each block (RFC 2018 §3). */
function writeSack(packet: Packet, bytes: Uint8Array, at: number, rest: number): number {
  const { sackBlocks, sackEdges } = packet;
  invariant(
    sackBlocks >= 1 && sackBlocks <= 4 && sackEdges !== null && sackEdges.length >= 2 * sackBlocks,
    "a SACK option has one to four blocks, and their edges are there",
    sackBlocks,
  );
  pad(bytes, at, 2, rest);
  bytes[at + 2] = KIND_SACK;
  bytes[at + 3] = 2 + 8 * sackBlocks;
  for (let i = 0; i < 2 * sackBlocks; i++) write32(bytes, at + 4 + 4 * i, sackEdges[i]!);
  return at + 4 + 8 * sackBlocks;
}

/** Fast Open: an empty cookie asks for one (RFC 7413 §4.1.1). */
function writeFastOpen(packet: Packet, bytes: Uint8Array, at: number): number {
  const cookie = packet.fastOpenCookie;
  invariant(
    isFastOpenLength(2 + cookie.length),
    "a Fast Open cookie has 0, or 4 to 16 bytes, an even number",
    cookie.length,
  );
  bytes[at] = KIND_FAST_OPEN;
  bytes[at + 1] = 2 + cookie.length;
  bytes.set(cookie, at + 2);
  return padToWord(bytes, at, 2 + cookie.length);
}

/** Fast Open as an experiment (RFC 6994 §3). */
function writeExperiment(packet: Packet, bytes: Uint8Array, at: number): number {
  const cookie = packet.fastOpenCookie;
  writeWord(
    bytes,
    at,
    KIND_EXPERIMENT,
    4 + cookie.length,
    FAST_OPEN_EXPERIMENT >> 8,
    FAST_OPEN_EXPERIMENT,
  );
  bytes.set(cookie, at + 4);
  return padToWord(bytes, at, 4 + cookie.length);
}

/** AccECN: none to three counters of 24 bits; the kind tells their order (RFC 9768 §3.2.3). */
function writeAccEcn(packet: Packet, bytes: Uint8Array, at: number): number {
  const { accEcnFields, accEcn0, accEcnCe, accEcn1 } = packet;
  invariant(accEcnFields <= 3, "an AccECN option has up to three fields", accEcnFields);
  const startsWith0 = (packet.tcpOptions & OPTION_ACCECN_0) !== 0;
  bytes[at] = startsWith0 ? KIND_ACCECN_0 : KIND_ACCECN_1;
  bytes[at + 1] = 2 + 3 * accEcnFields;
  if (accEcnFields > 0) write24(bytes, at + 2, startsWith0 ? accEcn0 : accEcn1);
  if (accEcnFields > 1) write24(bytes, at + 5, accEcnCe);
  if (accEcnFields > 2) write24(bytes, at + 8, startsWith0 ? accEcn1 : accEcn0);
  return padToWord(bytes, at, 2 + 3 * accEcnFields);
}

/** Bytes of an AccECN option that may stand in the padding of another: 2 of none, 1 of one field. */
export const accEcnRest = (fields: number): number => (fields < 2 ? 2 - fields : 0);

/** Fills so many bytes with NOP, behind those of an AccECN option that are there already. */
function pad(bytes: Uint8Array, at: number, length: number, rest: number): number {
  for (let i = rest; i < length; i++) bytes[at + i] = KIND_NOP;
  return at + length;
}

/** Two bytes stand in the next word instead. */
function moveWord(bytes: Uint8Array, at: number): void {
  bytes[at + 4] = bytes[at]!;
  bytes[at + 5] = bytes[at + 1]!;
}

function padToWord(bytes: Uint8Array, at: number, length: number): number {
  let end = at + length;
  while ((end - at) % 4 !== 0) bytes[end++] = KIND_NOP;
  return end;
}

/** Lengths that a Fast Open option may have: 2, or 6 to 18 and even (RFC 7413 §4.1.1). */
export const isFastOpenLength = (length: number): boolean =>
  length === 2 || (length >= 6 && length <= 18 && length % 2 === 0);
