import {
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_SACK,
  type Packet,
  tcpOptionBytes,
} from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";
import {
  type AccurateEcn,
  ALL_FIELDS,
  CEB,
  CEB_INIT,
  E0B,
  E0B_INIT,
  E1B,
  E1B_INIT,
} from "./accurate.ts";
import type { ReceivedFields } from "./ecn.ts";

/**
 * When the AccECN option leaves (RFC 9768 §3.2.3.3): never; when a counter of bytes has changed since
 * the ACK before, with a field for each that ever changed ("changes"); only where it has to, and some
 * times a round trip ("sparing"); with every segment that has room for it ("always"; sysctl
 * tcp_ecn_option 0, -, 1, 2 of Linux).
 */
export type AccEcnOption = "never" | "changes" | "sparing" | "always";

const MAX_OPTION_BYTES = 40;
const TIMESTAMP_BYTES = 12;
const SACK_BYTES = 4;
const SACK_BLOCK_BYTES = 8;
/** Padding of SACK in which the end of the option may stand. */
const SACK_PADDING = 2;
/** Blocks of SACK that no AccECN option displaces (RFC 9768 §3.2.3.3). */
const SACK_BLOCKS_KEPT = 2;
const LOW_24 = 0xffffff;
/** Less data than this is not worth a segment: rather options are left out, on a path that is so narrow. */
export const MIN_DATA_BYTES = 8;
/** Headers of IP and TCP without options. */
const HEADERS = 40;

/** Bytes that an option with so many fields adds to a segment. */
function bytesOf(fields: number, withSack: boolean): number {
  const length = 2 + 3 * fields;
  const rest = length & 3;
  return withSack && rest <= SACK_PADDING ? length - rest : (length + 3) & ~3;
}

/** Whether the next segment carries an option, if there is room. */
function isDue(tcb: Tcb, accurate: AccurateEcn, nowNs: Ns): boolean {
  const { accEcnOption } = tcb.config;
  if (accEcnOption === "never") return false;
  // Linux sends none to whom it has none from.
  if (tcb.config.profile === "linux" && (accurate.seen === "none" || accurate.seen === "failed")) {
    return false;
  }
  if (accEcnOption === "always" || accurate.optionDemand > 0) return true;
  if (accEcnOption === "changes") return accurate.changedSinceAck !== 0;
  return isBeaconDue(tcb, accurate, nowNs);
}

/** Whether the part of a round trip is over after which an option leaves in any case (Linux). */
function isBeaconDue(tcb: Tcb, accurate: AccurateEcn, nowNs: Ns): boolean {
  const { accEcnOptionsPerRoundTrip: often } = tcb.config;
  if (often === 0) return false;
  return (nowNs - accurate.optionSentNs) * often >= Math.max(0, tcb.rtt.srttNs);
}

/** Fields to have a counter among them, if the option begins with that of ECT(0), or of ECT(1). */
const fieldsFor = (mask: number, first: number, last: number): number =>
  (mask & last) !== 0 ? 3 : (mask & CEB) !== 0 ? 2 : (mask & first) !== 0 ? 1 : 0;

/** Linux always begins with ECT(1). */
const startsWith0 = (tcb: Tcb, accurate: AccurateEcn): boolean =>
  tcb.config.profile !== "linux" && (accurate.everChanged & E1B) === 0;

/** Fields that are worth it, and of these such that have to be there if the option is. */
function wantedFields(tcb: Tcb, accurate: AccurateEcn, zeroFirst: boolean): number {
  const isWhole = tcb.config.profile === "linux" || accurate.optionDemand > 0;
  // That of CE takes no room beside another, for the padding, and tells that nothing was marked.
  const mask = isWhole ? ALL_FIELDS : accurate.everChanged | CEB;
  return zeroFirst ? fieldsFor(mask, E0B, E1B) : fieldsFor(mask, E1B, E0B);
}

const neededFields = ({ changedSinceOption: mask }: AccurateEcn, zeroFirst: boolean): number =>
  zeroFirst ? fieldsFor(mask, E0B, E1B) : fieldsFor(mask, E1B, E0B);

/** The most fields up to `wanted`, and at least `needed`, that fit into so many bytes; -1 if none do. */
function fittingFields(wanted: number, needed: number, room: number, withSack: boolean): number {
  for (let fields = wanted; fields >= needed; fields--) {
    if (bytesOf(fields, withSack) <= room) return fields;
  }
  return -1;
}

/**
 * How many of its SACK blocks a segment keeps: down to two, if that makes room for the counters that
 * have changed.
 */
export function sackBlocksBeside(tcb: Tcb, accurate: AccurateEcn, blocks: number): number {
  const needed = neededFields(accurate, startsWith0(tcb, accurate));
  if (needed === 0 || !isDue(tcb, accurate, tcb.lastSentNs)) return blocks;
  const room = MAX_OPTION_BYTES - (tcb.timestampsOk ? TIMESTAMP_BYTES : 0) - SACK_BYTES;
  for (let kept = blocks; kept >= SACK_BLOCKS_KEPT; kept--) {
    if (bytesOf(needed, true) <= room - kept * SACK_BLOCK_BYTES) return kept;
  }
  return blocks;
}

/**
 * Bytes that the option takes in the next segment of data.
 *
 * @param sackBytes what SACK takes in it
 */
export function accEcnBytes(tcb: Tcb, accurate: AccurateEcn, sackBytes: number): number {
  if (!isDue(tcb, accurate, tcb.lastSentNs)) return 0;
  const zeroFirst = startsWith0(tcb, accurate);
  const inHeader = MAX_OPTION_BYTES - (tcb.timestampsOk ? TIMESTAMP_BYTES : 0);
  const room = Math.min(inHeader, tcb.smssBytes - MIN_DATA_BYTES) - sackBytes;
  const wanted = wantedFields(tcb, accurate, zeroFirst);
  const fields = fittingFields(wanted, neededFields(accurate, zeroFirst), room, sackBytes > 0);
  return fields < 0 ? 0 : bytesOf(fields, sackBytes > 0);
}

/**
 * Puts the option into a segment other than a SYN that has all others, if it is due and there is room:
 * in the header, and beside the data. One without room for a counter that has changed is left out.
 */
export function putOption(
  tcb: Tcb,
  accurate: AccurateEcn,
  packet: Packet,
  dataBytes: number,
  nowNs: Ns,
): void {
  const due = isDue(tcb, accurate, nowNs);
  accurate.changedSinceAck = 0;
  if (!due) return;
  const withSack = (packet.tcpOptions & OPTION_SACK) !== 0;
  const used = tcpOptionBytes(packet);
  const ofEverySegment = tcb.timestampsOk ? TIMESTAMP_BYTES : 0;
  const passing =
    dataBytes === 0
      ? tcb.sending.pathMtuBytes - HEADERS
      : tcb.smssBytes + ofEverySegment - dataBytes;
  const room = Math.min(MAX_OPTION_BYTES, passing) - used;
  const zeroFirst = startsWith0(tcb, accurate);
  const needed = neededFields(accurate, zeroFirst);
  const fields = fittingFields(wantedFields(tcb, accurate, zeroFirst), needed, room, withSack);
  if (fields < 0) return;
  fill(tcb.ecn.received, packet, fields, zeroFirst);
  accurate.changedSinceOption = 0;
  accurate.optionSentNs = nowNs;
  if (accurate.optionDemand > 0) accurate.optionDemand--;
}

/** The option of a SYN,ACK: the initial values, before anything could be counted. */
export function putInitialOption(tcb: Tcb, packet: Packet): void {
  if (tcb.config.accEcnOption === "never") return;
  const room = MAX_OPTION_BYTES - tcpOptionBytes(packet);
  const fields = fittingFields(3, 0, room, false);
  if (fields < 0) return;
  packet.tcpOptions |= tcb.config.profile === "linux" ? OPTION_ACCECN_1 : OPTION_ACCECN_0;
  packet.accEcnFields = fields;
  packet.accEcn0 = E0B_INIT;
  packet.accEcnCe = CEB_INIT;
  packet.accEcn1 = E1B_INIT;
}

function fill(
  { ceBytes, e0Bytes, e1Bytes }: ReceivedFields,
  packet: Packet,
  fields: number,
  zeroFirst: boolean,
): void {
  packet.tcpOptions |= zeroFirst ? OPTION_ACCECN_0 : OPTION_ACCECN_1;
  packet.accEcnFields = fields;
  packet.accEcn0 = (e0Bytes + E0B_INIT) & LOW_24;
  packet.accEcnCe = (ceBytes + CEB_INIT) & LOW_24;
  packet.accEcn1 = (e1Bytes + E1B_INIT) & LOW_24;
}
