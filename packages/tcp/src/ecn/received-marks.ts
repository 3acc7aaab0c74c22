import { CE, ECT_0, ECT_1, NOT_ECT, type Packet } from "@seedwire/wire";
import { seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { ecnField } from "./ace.ts";
import { type AccurateEcn, CEB, E0B, E1B } from "./accurate.ts";

/**
 * Marks that no ACK has told of, after which one leaves at once (RFC 9768 §3.2.2.5.1): with data that
 * waits for its ACK; without any, lest ACKs answer each other; and by Linux.
 */
const MARKS_WITH_DATA = 2;
const MARKS_WITHOUT_DATA = 3;
const MARKS_OF_LINUX = 6;
/** Linux keeps account of no more. */
const MOST_UNREPORTED = 15;
/** A counter is told of before it has moved by half of what its 24 bits can tell (RFC 9768 §3.2.3.3). */
const BYTES_TO_TELL_SHIFT = 22;

/**
 * A packet has come on a connection with Accurate ECN, in the window and without SYN: it is counted,
 * control packets too (RFC 9768 §3.2.1), and the peer may have to know at once.
 */
export function countReceived(tcb: Tcb, accurate: AccurateEcn, segment: Packet): void {
  const field = ecnField(segment.trafficClass);
  const { payloadLength } = segment;
  if (field !== NOT_ECT) {
    tcb.ecn.seen = true;
    if (field === CE) countMark(accurate, segment);
    if (payloadLength > 0) countBytes(accurate, field, payloadLength);
  }
  if (tcb.config.ackPolicy === "linux") linuxTriggers(tcb, accurate, field);
  else triggers(tcb, accurate, field, payloadLength);
}

/** Of what a driver has joined, each packet counts. */
function countMark(accurate: AccurateEcn, { payloadLength, joinedSegmentBytes }: Packet): void {
  const packets = joinedSegmentBytes > 0 ? Math.ceil(payloadLength / joinedSegmentBytes) : 1;
  accurate.receivedCe += packets;
  accurate.unreportedCe = Math.min(accurate.unreportedCe + packets, MOST_UNREPORTED);
}

function countBytes(accurate: AccurateEcn, field: number, bytes: number): void {
  let counter = 0;
  if (field === ECT_0) {
    counter = E0B;
    demandIfFar(accurate, accurate.receivedE0Bytes, bytes);
    accurate.receivedE0Bytes += bytes;
  } else if (field === ECT_1) {
    counter = E1B;
    demandIfFar(accurate, accurate.receivedE1Bytes, bytes);
    accurate.receivedE1Bytes += bytes;
  } else {
    counter = CEB;
    demandIfFar(accurate, accurate.receivedCeBytes, bytes);
    accurate.receivedCeBytes += bytes;
  }
  accurate.everChanged |= counter;
  accurate.changedSinceAck |= counter;
  accurate.changedSinceOption |= counter;
}

function demandIfFar(accurate: AccurateEcn, before: number, bytes: number): void {
  if (before >>> BYTES_TO_TELL_SHIFT === (before + bytes) >>> BYTES_TO_TELL_SHIFT) return;
  accurate.optionDemand = Math.max(accurate.optionDemand, 1);
}

/** Whether the ACK leaves at once: at the first mark of a row, and before ACE can go round. */
function triggers(tcb: Tcb, accurate: AccurateEcn, field: number, dataBytes: number): void {
  if (field === CE) {
    const owes = dataBytes > 0 || seqGt(tcb.rcvNxt, tcb.lastAckSent);
    const most = owes ? MARKS_WITH_DATA : MARKS_WITHOUT_DATA;
    if (accurate.unreportedCe >= most) tcb.ackNow = true;
    if (dataBytes > 0 && accurate.latestField !== CE) tcb.ackNow = true;
  }
  if (dataBytes > 0) accurate.latestField = field;
}

/** Linux: at every change of the field, of whatever packet; two options are to tell of it. */
function linuxTriggers(tcb: Tcb, accurate: AccurateEcn, field: number): void {
  const isChange = field !== accurate.latestField;
  if (isChange || accurate.unreportedCe >= MARKS_OF_LINUX) tcb.ackMandatory = true;
  if (!isChange && field !== CE) return;
  accurate.latestField = field;
  accurate.optionDemand = 2;
}
