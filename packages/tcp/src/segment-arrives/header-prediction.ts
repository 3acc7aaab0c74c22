import { ACK, PSH, type Packet } from "@seedwire/wire";
import { NEWS_READABLE, type Outbox } from "../outbox.ts";
import { inOrderData } from "../receive/ack-policy.ts";
import { measureEcho } from "../receive/auto-tuning.ts";
import { tailroomOf, truesizeOf } from "../receive/memory.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
import { reservedBytes } from "../send/send-room.ts";
import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { hasExpectedTimestamp } from "./fast-path.ts";

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
  const truesize = truesizeOf(segment.sizeBytes);
  if (truesize > reservedBytes(tcb)) {
    // Text that no memory is reserved for has its ACK looked at (`textIsForeseen`).
    if (awaitsAnswer(tcb)) return false;
    tcb.lastReceivedNs = out.nowNs;
  }
  keepTimestamp(tcb, segment, out.nowNs);
  tcb.sndWl1 = seq;
  measureEcho(tcb, segment, out.nowNs);
  tcb.receiveBuffer.push(segment.payload, segment.payloadOffset, payloadLength);
  memory.queue(payloadLength, truesize, tailroomOf(segment.sizeBytes));
  tcb.counters.bytesReceived += payloadLength;
  tcb.rcvNxt = end;
  inOrderData(tcb, segment, out);
  tcb.ackUndecided = true;
  out.news |= NEWS_READABLE;
  return true;
}

/** Whether an ACK that acknowledges nothing new could change anything. */
const awaitsAnswer = (tcb: Tcb): boolean =>
  tcb.scoreboard.count > 0 ||
  tcb.sending.queue.count > 0 ||
  tcb.probesUnanswered > 0 ||
  tcb.softError !== null;

/** Nothing is going on but the transfer itself. */
const isUneventful = (tcb: Tcb): boolean =>
  tcb.state === "ESTABLISHED" &&
  tcb.dsack === null &&
  tcb.reassembly.empty &&
  tcb.urgent === "none" &&
  !tcb.ecn.agreed &&
  tcb.ecn.accurate === null &&
  !tcb.synAckPending &&
  tcb.config.headerPrediction &&
  tcb.config.receiveWindow === "linux" &&
  tcb.config.ackPolicy === "linux";
