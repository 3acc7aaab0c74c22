import { ACK, CE, OPTION_TIMESTAMPS, PSH, type Packet } from "@seedwire/wire";
import { noteArrival } from "../ecn/receiver.ts";
import type { Outbox } from "../outbox.ts";
import { measureEcho } from "../receive/auto-tuning.ts";
import { truesizeOf } from "../receive/memory.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
import { reservedBytes } from "../send/send-room.ts";
import { seqDiff, seqGt, seqLt, toSeq } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";
import { linuxProcessAck } from "./ack-linux.ts";
import { takeTextAndFin } from "./text-and-fin.ts";

/**
 * The fast path of Linux takes text that is next in order before its ACK, against the order of RFC 9293
 * §3.10.7.4. What the ACK makes leave again acknowledges the text then, and text with a far too old ACK is
 * taken (against RFC 5961 §5.2). In all other cases the order makes no difference, so it is not asked for.
 *
 * @returns whether the segment was taken; if not, nothing has changed
 */
export function takesTextFirst(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  if (segment.payloadLength === 0 || segment.ack === tcb.sndUna) return false;
  if (tcb.recovery === "open" && !seqLt(toSeq(segment.ack), tcb.sndUna)) return false;
  if (!isOnFastPath(tcb, segment)) return false;
  if (tcb.ecn.agreed || (segment.trafficClass & CE) !== 0) noteArrival(tcb, segment);
  keepTimestamp(tcb, segment, out.nowNs);
  measureEcho(tcb, segment, out.nowNs);
  takeTextAndFin(tcb, segment, out);
  linuxProcessAck(tcb, segment, out);
  return true;
}

/** Nothing of the header is other than foreseen, and there is memory for the text that is reserved already. */
const isOnFastPath = (tcb: Tcb, segment: Packet): boolean =>
  tcb.state === "ESTABLISHED" &&
  tcb.sending.inPortions &&
  !tcb.synAckPending &&
  (segment.flags & ~PSH) === ACK &&
  segment.seq === tcb.rcvNxt &&
  segment.window << tcb.sndScale === tcb.sndWndBytes &&
  !seqGt(toSeq(segment.ack), tcb.sndNxt) &&
  tcb.reassembly.empty &&
  tcb.urgent === "none" &&
  tcb.ecn.accurate === null &&
  rcvWndBytes(tcb) > 0 &&
  hasOnlyTimestamp(tcb, segment) &&
  truesizeOf(segment.sizeBytes) <= reservedBytes(tcb);

/** Timestamps if they are agreed on, not older than the latest, and no other option. */
const hasOnlyTimestamp = (tcb: Tcb, segment: Packet): boolean =>
  tcb.timestampsOk
    ? segment.tcpOptions === OPTION_TIMESTAMPS &&
      seqDiff(toSeq(segment.tsVal), toSeq(tcb.tsRecent)) >= 0
    : segment.tcpOptions === 0;
