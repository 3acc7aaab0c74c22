import { ACK, PSH, type Packet } from "@seedwire/wire";
import { NEWS_READABLE, type Outbox } from "../outbox.ts";
import { inOrderData } from "../receive/ack-policy.ts";
import { measureEcho } from "../receive/auto-tuning.ts";
import { tailroomOf, truesizeOf } from "../receive/memory.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
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
  keepTimestamp(tcb, segment, out.nowNs);
  tcb.sndWl1 = seq;
  measureEcho(tcb, segment, out.nowNs);
  tcb.receiveBuffer.push(segment.payload, segment.payloadOffset, payloadLength);
  memory.queue(payloadLength, truesizeOf(segment.sizeBytes), tailroomOf(segment.sizeBytes));
  tcb.counters.bytesReceived += payloadLength;
  tcb.rcvNxt = end;
  inOrderData(tcb, segment, out);
  tcb.ackUndecided = true;
  out.news |= NEWS_READABLE;
  return true;
}

/** Nothing is going on but the transfer itself. */
const isUneventful = (tcb: Tcb): boolean =>
  tcb.state === "ESTABLISHED" &&
  tcb.dsack === null &&
  tcb.reassembly.empty &&
  tcb.urgent === "none" &&
  !tcb.ecn.agreed &&
  tcb.ecn.accurate === null &&
  !tcb.synAckPending &&
  tcb.probesUnanswered === 0 &&
  tcb.config.headerPrediction &&
  tcb.config.receiveWindow === "linux" &&
  tcb.config.ackPolicy === "linux";
