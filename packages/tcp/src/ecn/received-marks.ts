import { CE, ECT_0, ECT_1, NOT_ECT, type Packet } from "@seedwire/wire";
import { seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { ecnField } from "./ace.ts";
import { type AccurateEcn, CEB, E0B, E1B } from "./accurate.ts";
import type { ReceivedFields } from "./ecn.ts";

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
 * A packet has come in the window, without SYN: it is counted, control packets too (RFC 9768 §3.2.1), and
 * with Accurate ECN the peer may have to know at once.
 */
export function countReceived(tcb: Tcb, accurate: AccurateEcn | null, segment: Packet): void {
  const field = ecnField(segment.trafficClass);
  const { payloadLength } = segment;
  const packets = field === CE ? packetsOf(segment) : 0;
  tcb.ecn.received.cePackets += packets;
  goneFar = false;
  const changed = payloadLength > 0 ? countBytes(tcb.ecn.received, field, payloadLength) : 0;
  if (accurate === null) return;
  if (field !== NOT_ECT) tcb.ecn.seen = true;
  accurate.unreportedCe = Math.min(accurate.unreportedCe + packets, MOST_UNREPORTED);
  accurate.everChanged |= changed;
  accurate.changedSinceAck |= changed;
  accurate.changedSinceOption |= changed;
  if (goneFar) accurate.optionDemand = Math.max(accurate.optionDemand, 1);
  if (tcb.config.ackPolicy === "linux") linuxTriggers(tcb, accurate, field);
  else triggers(tcb, accurate, field, payloadLength);
}

/** Of what a driver has joined, each packet counts. */
const packetsOf = ({ payloadLength, joinedSegmentBytes }: Packet): number =>
  joinedSegmentBytes > 0 ? Math.ceil(payloadLength / joinedSegmentBytes) : 1;

/** The packet at hand has moved its counter to where that has to be told of. */
let goneFar = false;

/** Counts bytes of payload; says by which counter. */
function countBytes(received: ReceivedFields, field: number, bytes: number): number {
  switch (field) {
    case ECT_0:
      received.e0Bytes = moved(received.e0Bytes, bytes);
      return E0B;
    case ECT_1:
      received.e1Bytes = moved(received.e1Bytes, bytes);
      return E1B;
    case CE:
      received.ceBytes = moved(received.ceBytes, bytes);
      return CEB;
    default:
      return 0;
  }
}

function moved(counter: number, bytes: number): number {
  goneFar = counter >>> BYTES_TO_TELL_SHIFT !== (counter + bytes) >>> BYTES_TO_TELL_SHIFT;
  return counter + bytes;
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
