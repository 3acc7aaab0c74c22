import { ACK, OPTION_TIMESTAMPS, PSH, type Packet } from "@seedwire/wire";
import { NEWS_READABLE, type Outbox } from "../outbox.ts";
import { inOrderData } from "../receive/ack-policy.ts";
import { measureEcho } from "../receive/auto-tuning.ts";
import { tailroomOf, truesizeOf } from "../receive/memory.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
import { type Seq, seqAdd, seqDiff, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/**
 * Header prediction (Van Jacobson; Linux: the fast path of tcp_rcv_established): in a transfer nearly
 * every segment that comes to the receiver is the next text in order and tells nothing else. Of all
 * that `synchronized.ts` looks at little can be amiss then; what can is asked here at once, and what
 * such a segment changes is changed. It is no other rule, only a shorter way: a segment goes either way
 * with the same result (`test/header-prediction.test.ts` has random networks go both ways).
 *
 * @returns whether the segment was taken; if not, nothing has changed
 */
export function takesPredicted(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  const { payloadLength } = segment;
  const seq = segment.seq as Seq;
  if (payloadLength === 0 || seq !== tcb.rcvNxt) return false;
  if ((segment.flags & ~PSH) !== ACK || segment.trafficClass !== 0) return false;
  if (segment.ack !== tcb.sndUna || segment.window << tcb.sndScale !== tcb.sndWndBytes)
    return false;
  if (!isUneventful(tcb) || !hasExpectedTimestamp(tcb, segment)) return false;
  const end = seqAdd(seq, payloadLength);
  if (seqDiff(end, tcb.rcvAdv) > 0) return false;
  const { memory } = tcb;
  if (memory.usedBytes > memory.limitBytes) return false;
  keepTimestamp(tcb, segment, out.nowNs);
  tcb.sndWl1 = seq;
  measureEcho(tcb, segment, out.nowNs);
  tcb.dsack = null;
  tcb.receiveBuffer.push(segment.payload, segment.payloadOffset, payloadLength);
  memory.queue(payloadLength, truesizeOf(segment.sizeBytes), tailroomOf(segment.sizeBytes));
  tcb.counters.bytesReceived += payloadLength;
  tcb.rcvNxt = end;
  inOrderData(tcb, segment, out);
  tcb.ackUndecided = true;
  out.news |= NEWS_READABLE;
  return true;
}

/**
 * Whether a segment without text is what Linux predicts: then it decides nothing about an ACK that was put off.
 * Any other does, as if text had come with it: it may be time to send it.
 */
export const isPredictedAck = (tcb: Tcb, segment: Packet): boolean =>
  segment.seq === tcb.rcvNxt &&
  (segment.flags & ~PSH) === ACK &&
  segment.window << tcb.sndScale === tcb.sndWndBytes &&
  seqDiff(toSeq(segment.ack), tcb.sndNxt) <= 0 &&
  tcb.reassembly.empty &&
  tcb.urgent === "none" &&
  tcb.rcvAdv !== tcb.rcvNxt &&
  tcb.memory.usedBytes < tcb.memory.limitBytes &&
  hasExpectedTimestamp(tcb, segment);

/** Nothing is going on but the transfer itself. */
const isUneventful = (tcb: Tcb): boolean =>
  tcb.state === "ESTABLISHED" &&
  tcb.reassembly.empty &&
  tcb.urgent === "none" &&
  !tcb.ecn.agreed &&
  tcb.ecn.accurate === null &&
  !tcb.synAckPending &&
  tcb.config.headerPrediction &&
  tcb.config.receiveWindow === "linux" &&
  tcb.config.ackPolicy === "linux";

/** It carries timestamps if they are agreed on, not older than the latest, and no other option. */
const hasExpectedTimestamp = (tcb: Tcb, segment: Packet): boolean =>
  tcb.timestampsOk
    ? segment.tcpOptions === OPTION_TIMESTAMPS &&
      seqDiff(toSeq(segment.tsVal), toSeq(tcb.tsRecent)) >= 0
    : segment.tcpOptions === 0;
