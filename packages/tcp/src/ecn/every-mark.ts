import { ACK, CE, NOT_ECT, type Packet } from "@seedwire/wire";
import { NEVER } from "@seedwire/engine";
import { tellEvent } from "../congestion/grow-window.ts";
import type { Outbox } from "../outbox.ts";
import { acceptableSeq, emitSegment } from "../send/segment.ts";
import { seqDiff } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

const ECN_FIELD = 3;

/**
 * Text has come, and our ACKs tell of each mark and of nothing else: DCTCP.CE of RFC 8257 §3.2. When it
 * changes an ACK leaves at once; and before it, if an ACK was put off, one that tells how that data came.
 * Text that could not be marked says nothing in Linux.
 */
export function takeEveryMark(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { config, ecn } = tcb;
  const field = segment.trafficClass & ECN_FIELD;
  if (field === NOT_ECT && config.profile === "linux") return;
  const isCe = field === CE;
  if (isCe !== ecn.latestCe) {
    tellEvent(tcb, isCe ? "ce" : "no-ce", out.nowNs);
    if (tcb.delayedAckDeadlineNs !== NEVER) acknowledgeBefore(tcb, out);
    if (config.ackPolicy === "linux") tcb.ackMandatory = true;
    else tcb.ackNow = true;
  }
  ecn.latestUpTo = tcb.rcvNxt;
  ecn.latestCe = ecn.echoing = isCe;
}

/** An ACK of what came before this segment. The one that follows at once is what was put off. */
function acknowledgeBefore(tcb: Tcb, out: Outbox): void {
  const { ecn } = tcb;
  ecn.echoing = ecn.latestCe;
  const packet = emitSegment(tcb, out, 0, acceptableSeq(tcb), 0);
  packet.flags |= ACK;
  packet.ack = ecn.latestUpTo;
  if (tcb.config.receiveWindow === "linux") return; // which takes back as much of the window
  const sinceBytes = seqDiff(tcb.rcvNxt, ecn.latestUpTo);
  packet.window = Math.min(65535, packet.window + (sinceBytes >> tcb.rcvScale)); // RFC 9293 SHLD-14
}
