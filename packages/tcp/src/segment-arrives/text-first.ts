import { CE, type Packet } from "@seedwire/wire";
import { noteArrival } from "../ecn/receiver.ts";
import type { Outbox } from "../outbox.ts";
import { measureEcho } from "../receive/auto-tuning.ts";
import { keepTimestamp } from "../rtt/timestamps.ts";
import { seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { linuxProcessAck } from "./ack-linux.ts";
import { textIsForeseen } from "./fast-path.ts";
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
  if (!tcb.sending.inPortions || !textIsForeseen(tcb, segment)) return false;
  if (tcb.ecn.agreed || (segment.trafficClass & CE) !== 0) noteArrival(tcb, segment);
  keepTimestamp(tcb, segment, out.nowNs);
  measureEcho(tcb, segment, out.nowNs);
  takeTextAndFin(tcb, segment, out, true);
  linuxProcessAck(tcb, segment, out);
  return true;
}
