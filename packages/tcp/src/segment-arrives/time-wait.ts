import { ACK, FIN, OPTION_TIMESTAMPS, RST, SYN, type Packet } from "@seedwire/wire";
import { NEVER, type Ns } from "@seedwire/engine";
import { countWithoutSocket } from "../counters.ts";
import { closeDown, enterTimeWait } from "../event/change-state.ts";
import type { Outbox } from "../outbox.ts";
import { dropEarly } from "../receive/text.ts";
import { emitSegment } from "../send/segment.ts";
import { type Seq, seqAdd, seqDiff, seqGt, seqLt, toSeq } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";
import { mayAnswer } from "./challenge.ts";
import { segmentLength } from "./closed.ts";
import { failsStrictPaws } from "./paws.ts";
import { refuseText } from "./reset.ts";

/**
 * What is left of a connection that the application is done with: TIME-WAIT, and FIN-WAIT-2 when
 * nobody will read any more. Linux keeps no more of it than answers need.
 */
export const isRemnant = (tcb: Tcb): boolean =>
  tcb.state === "TIME-WAIT" ||
  (tcb.state === "FIN-WAIT-2" && tcb.orphan && tcb.timeWaitDeadlineNs !== NEVER);

/** SEGMENT ARRIVES for such a remnant, as Linux does it. */
export function remnantReceives(tcb: Tcb, segment: Packet, out: Outbox): void {
  countWithoutSocket(tcb.counters, segment);
  const isReset = (segment.flags & RST) !== 0;
  const isOld = failsStrictPaws(tcb, segment, isReset, out.nowNs);
  if (tcb.state === "FIN-WAIT-2") inFinWait2(tcb, segment, isOld, out);
  else inTimeWait(tcb, segment, isOld, out);
}

function inFinWait2(tcb: Tcb, segment: Packet, isOld: boolean, out: Outbox): void {
  const { flags } = segment;
  const seq = toSeq(segment.seq);
  const end = seqAdd(seq, segmentLength(segment));
  if (isOld || !isInWindow(seq, end, tcb.rcvNxt, rcvWndBytes(tcb)))
    return answer(tcb, segment, out);
  if ((flags & RST) !== 0) return closeDown(tcb, out);
  if ((flags & SYN) !== 0 && !seqLt(seq, tcb.rcvNxt)) return refuseText(tcb, segment, null, out);
  if ((flags & ACK) === 0 || !seqGt(end, tcb.rcvNxt) || seq === end) return; // a duplicate
  if ((flags & FIN) === 0 || end !== seqAdd(tcb.rcvNxt, 1)) {
    return refuseText(tcb, segment, null, out);
  }
  tcb.rcvNxt = end;
  if (seqGt(end, tcb.rcvAdv)) tcb.rcvAdv = end;
  tcb.finReceived = true;
  dropEarly(tcb);
  keepTimestamp(tcb, segment, out.nowNs);
  enterTimeWait(tcb, out);
  emitRemnantAck(tcb, out);
}

function inTimeWait(tcb: Tcb, segment: Packet, isOld: boolean, out: Outbox): void {
  const { flags } = segment;
  const isReset = (flags & RST) !== 0;
  if (!isOld && segment.seq === tcb.rcvNxt && (isReset || segmentLength(segment) === 0)) {
    if (isReset) {
      // Assassination (RFC 1337 §2), unless the fix is on.
      if (!tcb.config.ignoreResetInTimeWait) return closeDown(tcb, out);
    } else {
      enterTimeWait(tcb, out);
    }
    keepTimestamp(tcb, segment, out.nowNs);
    return;
  }
  if (isReset) return;
  // A SYN that could begin anew comes here if nobody listens, and is always answered.
  const isSyn = (flags & (SYN | ACK)) === SYN;
  if (isSyn && synInTimeWait(tcb, segment, out.nowNs) === "reopen") {
    return emitRemnantAck(tcb, out);
  }
  // A SYN without ACK may be a new connection that we only take for old: it changes nothing.
  if (isOld || (flags & ACK) !== 0) enterTimeWait(tcb, out);
  answer(tcb, segment, out);
}

/** An ACK, unless a segment without text was answered just now. */
function answer(tcb: Tcb, segment: Packet, out: Outbox): void {
  if ((segment.flags & RST) !== 0 && tcb.state === "TIME-WAIT") return;
  const hasText = segmentLength(segment) > 0 && (segment.flags & SYN) === 0;
  if (hasText || mayAnswer(tcb, out.nowNs)) emitRemnantAck(tcb, out);
}

/** Linux keeps the window as it was and tells its last 16 bits, though without scaling it may be larger. */
function emitRemnantAck(tcb: Tcb, out: Outbox): void {
  const windowBytes = rcvWndBytes(tcb);
  const packet = emitSegment(tcb, out, ACK, tcb.sndNxt, 0);
  packet.window = (windowBytes >> tcb.rcvScale) & 0xffff;
  tcb.counters.sentWithoutSocket++;
}

function keepTimestamp(tcb: Tcb, segment: Packet, nowNs: Ns): void {
  if (!tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return;
  tcb.tsRecent = segment.tsVal;
  tcb.tsRecentNs = nowNs;
}

/** In the window that begins at `from`; an empty segment may stand at its right edge too. */
export function isInWindow(seq: Seq, end: Seq, from: Seq, windowBytes: number): boolean {
  if (seq === from) return true;
  const edge = seqAdd(from, windowBytes);
  if (seqGt(end, from) && seqLt(seq, edge)) return true;
  return seq === edge && seq === end;
}

/** The window that our SYN,ACK has offered, which is never scaled (RFC 7323 §2.2). */
export const synAckWindowBytes = (tcb: Tcb): number => Math.min(rcvWndBytes(tcb), 65535);

/** What TIME-WAIT does with a SYN for the same four-tuple. */
export type SynVerdict = "reopen" | "drop" | "answer";

/** Whether a SYN may open the connection anew (RFC 9293 MAY-2, RFC 6191 §2). */
export function synInTimeWait(tcb: Tcb, syn: Packet, nowNs: Ns): SynVerdict {
  const later = seqDiff(toSeq(syn.seq), tcb.rcvNxt) > 0;
  const hasTimestamp = (syn.tcpOptions & OPTION_TIMESTAMPS) !== 0;
  const ticks = seqDiff(toSeq(syn.tsVal), toSeq(tcb.tsRecent));
  switch (tcb.config.reopenTimeWait) {
    case "never":
      return "answer";
    case "linux":
      if (failsStrictPaws(tcb, syn, false, nowNs)) return "answer";
      return later || (tcb.timestampsOk && hasTimestamp && ticks > 0) ? "reopen" : "answer";
    default:
      // What counts is whether the new connection would use them: a host that does not, finds them in old SYNs, too.
      if (!hasTimestamp || !tcb.config.timestamps) return later ? "reopen" : "drop";
      if (!tcb.timestampsOk) return "reopen";
      return ticks > 0 || (ticks === 0 && later) ? "reopen" : "drop";
  }
}

/** ISN of a connection that takes the place of one in TIME-WAIT: beyond all that it ever sent. */
export const isnAfter = (tcb: Tcb): Seq => seqAdd(tcb.sndNxt, 65535 + 2);
