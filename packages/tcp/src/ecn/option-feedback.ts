import { OPTION_ACCECN_0, OPTION_ACCECN_1, type Packet } from "@seedwire/wire";
import {
  type AccurateEcn,
  CEB,
  CEB_INIT,
  E0B,
  E0B_INIT,
  E1B,
  E1B_INIT,
  type OptionSeen,
} from "./accurate.ts";

const ACCECN = OPTION_ACCECN_0 | OPTION_ACCECN_1;
/** Counters have 24 bits: moved up, their difference gets its sign. */
const SIGN_SHIFT = 8;
/** After so many bytes sent without an option of the peer its counters may have wrapped (Linux). */
const TOO_LATE_BYTES = (1 << 23) - 1;

/**
 * The first option that comes: counters that begin with zero were erased on their way (RFC 9768
 * §3.2.3.2.4).
 */
export function examineOption({ tcpOptions, accEcnFields, accEcn0, accEcn1 }: Packet): OptionSeen {
  if (accEcnFields === 0) return "empty";
  const startsWith0 = (tcpOptions & OPTION_ACCECN_0) !== 0;
  const first = startsWith0 ? accEcn0 : accEcn1;
  const third = startsWith0 ? accEcn1 : accEcn0;
  return first === 0 || (accEcnFields === 3 && third === 0) ? "failed" : "counters";
}

/**
 * Takes the counters of bytes over from the option of an ACK. Linux takes what was growing to grow on
 * where no option comes.
 *
 * @param deliveredBytes what the ACK has delivered
 * @param sentBytes what we have sent so far
 * @returns whether the counters say how many of these bytes were marked
 */
export function takeCounters(
  accurate: AccurateEcn,
  segment: Packet,
  deliveredBytes: number,
  sentBytes: number,
  estimates: boolean,
): boolean {
  if (accurate.seen === "failed") return false;
  if ((segment.tcpOptions & ACCECN) === 0) {
    if (accurate.seen === "none" && sentBytes >= TOO_LATE_BYTES) accurate.seen = "failed";
    if (accurate.growing === 0 || !estimates) return false;
    add(accurate, accurate.growing, deliveredBytes);
    return true;
  }
  if (accurate.seen !== "counters") {
    accurate.seen = examineOption(segment);
    if (accurate.seen === "failed") return false;
  }
  return takeFields(accurate, segment);
}

/** Counters that this option has changed, and those that it moved back. */
let changed = 0;
let movedBack = 0;

function takeFields(accurate: AccurateEcn, segment: Packet): boolean {
  const { tcpOptions, accEcnFields, accEcn0, accEcnCe, accEcn1 } = segment;
  const startsWith0 = (tcpOptions & OPTION_ACCECN_0) !== 0;
  changed = 0;
  movedBack = 0;
  if (accEcnFields > (startsWith0 ? 0 : 2)) {
    accurate.e0Bytes = moved(accurate.e0Bytes, accEcn0 - E0B_INIT, E0B);
  }
  if (accEcnFields > 1) accurate.ceBytes = moved(accurate.ceBytes, accEcnCe - CEB_INIT, CEB);
  if (accEcnFields > (startsWith0 ? 2 : 0)) {
    accurate.e1Bytes = moved(accurate.e1Bytes, accEcn1 - E1B_INIT, E1B);
  }
  const fresh = changed & ~accurate.growing;
  const isAmbiguous = movedBack !== 0 || (fresh & (fresh - 1)) !== 0;
  if (isAmbiguous) accurate.growing = 0;
  else if (fresh !== 0) accurate.growing = fresh;
  return accEcnFields > 1 && (movedBack & CEB) === 0;
}

/** A counter of ours moved to where the 24 bits of the peer's are, by the shorter way. */
function moved(counter: number, low: number, bit: number): number {
  const delta = ((low - counter) << SIGN_SHIFT) >> SIGN_SHIFT;
  if (delta !== 0) changed |= bit;
  if (delta < 0) movedBack |= bit;
  return counter + delta;
}

function add(accurate: AccurateEcn, counter: number, bytes: number): void {
  if (counter === E0B) accurate.e0Bytes += bytes;
  else if (counter === CEB) accurate.ceBytes += bytes;
  else accurate.e1Bytes += bytes;
}
