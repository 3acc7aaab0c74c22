import { type Ns, seconds } from "@seedwire/engine";
import { ACK, OPTION_TIMESTAMPS, type Packet } from "@seedwire/wire";
import { rtoNs } from "../rtt/rto.ts";
import { isOutdated } from "../rtt/timestamps.ts";
import { seqDiff, seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { segmentLength } from "./closed.ts";

/** A peer that has rebooted may send a RST with an older timestamp after so long (Linux). */
const MSL_NS = seconds(60);
/** The fastest timestamp clock that Linux reckons with, ticks per second. */
const FASTEST_TICKS = 1200;

/** Whether the timestamp of a segment is older than TS.Recent by more than so many ticks. */
function isOlder(tcb: Tcb, segment: Packet, ticks: number, nowNs: Ns): boolean {
  if (!tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return false;
  if (tcb.tsRecent === 0) return false; // some say 0 in the SYN and mean nothing by it
  if (seqDiff(toSeq(tcb.tsRecent), toSeq(segment.tsVal)) <= ticks) return false;
  return !isOutdated(tcb, nowNs); // RFC 7323 §5.5
}

/**
 * PAWS as Linux does it (RFC 7323 §5.3 R1): one tick is borne, and so is a pure duplicate ACK that
 * was overtaken by another.
 */
export function failsLinuxPaws(tcb: Tcb, segment: Packet, nowNs: Ns): boolean {
  return isOlder(tcb, segment, 1, nowNs) && !isOvertakenAck(tcb, segment);
}

function isOvertakenAck(tcb: Tcb, segment: Packet): boolean {
  if ((segment.flags & ACK) === 0 || segmentLength(segment) > 0) return false;
  if (segment.seq !== tcb.rcvNxt || segment.ack !== tcb.sndUna) return false;
  const window = segment.window << tcb.sndScale;
  if (seqGt(toSeq(segment.seq), tcb.sndWl1) || window > tcb.sndWndBytes || window === 0)
    return false;
  const replay = Math.floor((rtoNs(tcb) / 1e9) * FASTEST_TICKS);
  return seqDiff(toSeq(tcb.tsRecent), toSeq(segment.tsVal)) <= replay;
}

/**
 * A pure ACK that begins before RCV.NXT and fails PAWS: the network has held it back. Packets that overtake
 * one another are common, and no answer to them would tell the peer anything (Linux since 6.14).
 */
export const isLateAck = (tcb: Tcb, segment: Packet): boolean =>
  (segment.flags & ACK) !== 0 &&
  segmentLength(segment) === 0 &&
  seqLt(toSeq(segment.seq), tcb.rcvNxt);

/** PAWS for half-open and half-closed connections of Linux: to the tick, and a RST is spared late. */
export function failsStrictPaws(tcb: Tcb, segment: Packet, isReset: boolean, nowNs: Ns): boolean {
  if (!isOlder(tcb, segment, 0, nowNs)) return false;
  return !isReset || nowNs - tcb.tsRecentNs < MSL_NS;
}
