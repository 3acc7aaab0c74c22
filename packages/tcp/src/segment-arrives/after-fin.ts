import { FIN, type Packet } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { seqAdd, seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { noteUnacceptable } from "../receive/duplicates.ts";
import { segmentLength } from "./closed.ts";
import { refuseText } from "./reset.ts";

/**
 * Text and FIN where Linux does not take them: after the peer's FIN, and after our own when the
 * application reads no more. Returns whether that is so, and then the segment is done with.
 */
export function takeAfterFin(tcb: Tcb, segment: Packet, out: Outbox): boolean {
  switch (tcb.state) {
    case "CLOSE-WAIT":
    case "CLOSING":
    case "LAST-ACK":
      if (seqLt(toSeq(segment.seq), tcb.rcvNxt)) comesAgain(tcb, segment, out);
      return true;
    case "FIN-WAIT-1":
    case "FIN-WAIT-2":
      if (!tcb.readShut || !bringsNews(tcb, segment)) return false;
      refuseText(tcb, segment, "ECONNRESET", out);
      return true;
    default:
      return false;
  }
}

/** What was there before the FIN is told to be there; what goes beyond the FIN is not believed. */
function comesAgain(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (segmentLength(segment) === 0) return;
  if (bringsNews(tcb, segment)) {
    return refuseText(tcb, segment, tcb.state === "CLOSE-WAIT" ? "EPIPE" : "ECONNRESET", out);
  }
  noteUnacceptable(tcb, segment);
  tcb.ackNow = true;
}

/** Whether there is text beyond RCV.NXT; a FIN is none. */
export function bringsNews(tcb: Tcb, segment: Packet): boolean {
  const length = segmentLength(segment);
  const end = seqAdd(toSeq(segment.seq), length - ((segment.flags & FIN) === 0 ? 0 : 1));
  return length > 0 && seqGt(end, tcb.rcvNxt);
}
