import { read16, read24, read32 } from "./bytes.ts";
import {
  NO_BYTES,
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
  KIND_END,
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
import { isFastOpenLength } from "./tcp-options-write.ts";

/**
 * Reads the options in bytes `from` to `to` into the option fields of a packet. Options of unknown
 * kind, and those whose length is not that of their kind, are skipped (RFC 9293 §3.1, MUST-6); of
 * two of one kind the later counts. Whether an option may stand on this segment at all (some belong
 * on a SYN only) is for TCP to judge.
 *
 * @returns false at a length of 0 or 1, or one past the end of the header (RFC 9293 §3.1, MUST-7)
 */
export function readTcpOptionFields(
  bytes: Uint8Array,
  from: number,
  to: number,
  into: Packet,
): boolean {
  into.tcpOptions = 0;
  into.sackBlocks = 0;
  into.fastOpenCookie = NO_BYTES;
  let at = from;
  while (at < to) {
    const kind = bytes[at]!;
    if (kind === KIND_END) return true;
    if (kind === KIND_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < to ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > to) return false;
    readOption(bytes, at, length, into);
    at += length;
  }
  return true;
}

/**
 * Reads what nearly every segment has for options, timestamps behind two NOPs (RFC 7323 appendix A).
 * If it is anything else nothing is done.
 *
 * @returns whether it was that
 */
export function readTimestampsAlone(
  bytes: Uint8Array,
  from: number,
  to: number,
  into: Packet,
): boolean {
  if (to - from !== 12 || read32(bytes, from) !== ALIGNED_TIMESTAMPS) return false;
  into.tcpOptions = OPTION_TIMESTAMPS;
  into.sackBlocks = 0;
  into.fastOpenCookie = NO_BYTES;
  into.tsVal = read32(bytes, from + 4);
  into.tsEcr = read32(bytes, from + 8);
  return true;
}

function readOption(bytes: Uint8Array, at: number, length: number, into: Packet): void {
  switch (bytes[at]!) {
    case KIND_MSS:
      if (length !== 4) return;
      into.tcpOptions |= OPTION_MSS;
      into.mss = read16(bytes, at + 2);
      return;
    case KIND_WINDOW_SCALE:
      if (length !== 3) return;
      into.tcpOptions |= OPTION_WINDOW_SCALE;
      into.windowScale = bytes[at + 2]!;
      return;
    case KIND_SACK_PERMITTED:
      if (length === 2) into.tcpOptions |= OPTION_SACK_PERMITTED;
      return;
    case KIND_SACK:
      readSack(bytes, at, length, into);
      return;
    case KIND_TIMESTAMPS:
      if (length !== 10) return;
      into.tcpOptions |= OPTION_TIMESTAMPS;
      into.tsVal = read32(bytes, at + 2);
      into.tsEcr = read32(bytes, at + 6);
      return;
    case KIND_FAST_OPEN:
      if (!isFastOpenLength(length)) return;
      into.tcpOptions |= OPTION_FAST_OPEN;
      into.fastOpenCookie = length === 2 ? NO_BYTES : bytes.subarray(at + 2, at + length);
      return;
    case KIND_EXPERIMENT:
      if (length < 4 || read16(bytes, at + 2) !== FAST_OPEN_EXPERIMENT) return;
      if (!isFastOpenLength(length - 2)) return;
      into.tcpOptions |= OPTION_FAST_OPEN_EXPERIMENTAL;
      into.fastOpenCookie = length === 4 ? NO_BYTES : bytes.subarray(at + 4, at + length);
      return;
    case KIND_ACCECN_0:
    case KIND_ACCECN_1:
      readAccEcn(bytes, at, length, into);
      return;
    case KIND_USER_TIMEOUT:
      if (length !== 4) return;
      into.tcpOptions |= OPTION_USER_TIMEOUT;
      into.userTimeout = read16(bytes, at + 2);
      return;
    default: // unknown: kept in `rawTcpOptions`
  }
}

/** SACK: one to four blocks of 8 bytes (RFC 2018 §3). */
function readSack(bytes: Uint8Array, at: number, length: number, into: Packet): void {
  const blocks = (length - 2) / 8;
  if (blocks !== 1 && blocks !== 2 && blocks !== 3 && blocks !== 4) return;
  const edges = (into.sackEdges ??= new Int32Array(8));
  for (let i = 0; i < 2 * blocks; i++) edges[i] = read32(bytes, at + 2 + 4 * i);
  into.tcpOptions |= OPTION_SACK;
  into.sackBlocks = blocks;
}

/**
 * AccECN: as many whole counters as fit in the length, three at most; anything after them is
 * padding (RFC 9768 §3.2.3). Counters that are not there read as 0.
 */
function readAccEcn(bytes: Uint8Array, at: number, length: number, into: Packet): void {
  const fields = Math.min(3, Math.floor((length - 2) / 3));
  const first = fields > 0 ? read24(bytes, at + 2) : 0;
  const third = fields > 2 ? read24(bytes, at + 8) : 0;
  const startsWith0 = bytes[at] === KIND_ACCECN_0;
  into.tcpOptions &= ~(OPTION_ACCECN_0 | OPTION_ACCECN_1);
  into.tcpOptions |= startsWith0 ? OPTION_ACCECN_0 : OPTION_ACCECN_1;
  into.accEcnFields = fields;
  into.accEcn0 = startsWith0 ? first : third;
  into.accEcnCe = fields > 1 ? read24(bytes, at + 5) : 0;
  into.accEcn1 = startsWith0 ? third : first;
}
