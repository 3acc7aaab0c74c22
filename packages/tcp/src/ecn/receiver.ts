import { CE, CWR, NOT_ECT, type Packet } from "@seedwire/wire";
import { seqAdd, seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

const ECN_FIELD = 3;

/**
 * Text has come on a connection with ECN. Its CWR ends the echo of a mark; its own mark, if it is new
 * and in the window, begins one (RFC 3168 §6.1.3). The ACK of either does not wait, nor that of text
 * which could not be marked after some that could, for it is sent again: the peer's window may be small
 * (Linux).
 */
export function takeEcn(tcb: Tcb, segment: Packet): void {
  const { ecn } = tcb;
  if ((segment.flags & CWR) !== 0) {
    ecn.echoing = false;
    tcb.ackNow = true;
  }
  const start = toSeq(segment.seq);
  const isNew = seqGt(seqAdd(start, segment.payloadLength), tcb.rcvNxt);
  if (!isNew || !seqLt(start, tcb.rcvAdv)) return;
  const field = segment.trafficClass & ECN_FIELD;
  if (field === NOT_ECT) {
    if (ecn.seen) tcb.ackNow = true;
    return;
  }
  ecn.seen = true;
  if (field !== CE || ecn.echoing) return;
  ecn.echoing = true;
  tcb.ackNow = true;
}
