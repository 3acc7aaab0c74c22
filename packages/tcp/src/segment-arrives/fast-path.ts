import { ACK, OPTION_TIMESTAMPS, PSH, type Packet } from "@seedwire/wire";
import { truesizeOf } from "../receive/memory.ts";
import { reservedBytes } from "../send/send-room.ts";
import { seqDiff, seqGt, toSeq } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";

/**
 * Whether nothing of a segment's header is other than Linux foresees (pred_flags). What is foreseen takes its fast
 * path, where some things are not done: who looks closely can tell.
 */
export const isForeseen = (tcb: Tcb, segment: Packet): boolean =>
  tcb.state === "ESTABLISHED" &&
  !tcb.synAckPending &&
  (segment.flags & ~PSH) === ACK &&
  segment.seq === tcb.rcvNxt &&
  segment.window << tcb.sndScale === tcb.sndWndBytes &&
  !seqGt(toSeq(segment.ack), tcb.sndNxt) &&
  tcb.reassembly.empty &&
  tcb.urgent === "none" &&
  tcb.ecn.accurate === null &&
  rcvWndBytes(tcb) > 0 &&
  hasExpectedTimestamp(tcb, segment);

/** Whether text takes the fast path: there has to be memory for it that is reserved already. */
export const textIsForeseen = (tcb: Tcb, segment: Packet): boolean =>
  isForeseen(tcb, segment) && truesizeOf(segment.sizeBytes) <= reservedBytes(tcb);

/** It carries timestamps if they are agreed on, not older than the latest, and no other option. */
export const hasExpectedTimestamp = (tcb: Tcb, segment: Packet): boolean =>
  tcb.timestampsOk
    ? segment.tcpOptions === OPTION_TIMESTAMPS &&
      seqDiff(toSeq(segment.tsVal), toSeq(tcb.tsRecent)) >= 0
    : segment.tcpOptions === 0;
