import { days, type Ns, seconds } from "@seedwire/engine";
import { OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import { type Seq, seqLeq, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/** One tick of the timestamp clock (RFC 7323 §5.4: between 1 ms and 1 s). */
const TICK_NS = 1e6;
/** A connection idle for longer has an unusable TS.Recent (RFC 7323 §5.5). */
const OUTDATED_NS = days(24);
/** Linux is as careful as if the peer ticked each microsecond (TCP_PAWS_WRAP). */
const LINUX_OUTDATED_NS = seconds(2147);

/** TSval of a segment that leaves now. */
export const timestamp = (tcb: Tcb, nowNs: Ns): number =>
  (Math.floor(nowNs / TICK_NS) + tcb.tsOffset) | 0;

/**
 * Whether the segment should have a timestamp and has none (RFC 7323 §3.2). A RST is spared, and a SYN:
 * it may be of a peer that has lost its memory.
 */
export const lacksTimestamp = (tcb: Tcb, { flags, tcpOptions }: Packet): boolean =>
  tcb.timestampsOk && (tcpOptions & OPTION_TIMESTAMPS) === 0 && (flags & (RST | SYN)) === 0;

/** PAWS (RFC 7323 §5.3 R1): the segment is older than one already seen. A RST is spared. */
export function failsPaws(tcb: Tcb, segment: Packet, nowNs: Ns): boolean {
  if (!tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return false;
  if ((segment.flags & RST) !== 0) return false;
  return seqLt(toSeq(segment.tsVal), toSeq(tcb.tsRecent)) && !isOutdated(tcb, nowNs);
}

/** Whether TS.Recent was set too long ago to compare with. */
export const isOutdated = (tcb: Tcb, nowNs: Ns): boolean =>
  nowNs - tcb.tsRecentNs >= (tcb.config.profile === "linux" ? LINUX_OUTDATED_NS : OUTDATED_NS);

/** The timestamp of ours that the segment echoes; null if none is agreed on, or it echoes none (Linux: 0). */
export function echoOf(tcb: Tcb, { tcpOptions, tsEcr }: Packet): Seq | null {
  if (!tcb.timestampsOk || (tcpOptions & OPTION_TIMESTAMPS) === 0 || tsEcr === 0) return null;
  return toSeq(tsEcr);
}

/** Keeps the timestamp to echo (RFC 7323 §4.3 (2)). */
export function keepTimestamp(tcb: Tcb, segment: Packet, nowNs: Ns): void {
  if (!tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return;
  if (!seqLeq(toSeq(segment.seq), tcb.lastAckSent)) return;
  if (seqLt(toSeq(segment.tsVal), toSeq(tcb.tsRecent)) && !isOutdated(tcb, nowNs)) return;
  tcb.tsRecent = segment.tsVal;
  tcb.tsRecentNs = nowNs;
}
