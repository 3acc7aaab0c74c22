import { CWR, ECE, ECT_0, type Packet } from "@seedwire/wire";
import { type Seq, seqAdd, seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/**
 * Marks a segment that is about to leave, other than a SYN. Only new data may be marked on its way: no
 * pure ACK, retransmission or window probe (RFC 3168 §6.1.4, §6.1.5, §6.1.6). The first of it after a
 * reduction says CWR.
 *
 * @returns the bits to set
 */
export function markSegment(tcb: Tcb, packet: Packet, seq: Seq, dataBytes: number): number {
  const { ecn } = tcb;
  let bits = ecn.echoing ? ECE : 0;
  if (dataBytes === 0 || seqLt(seq, ecn.sentUpTo) || tcb.sndWndBytes === 0) return bits;
  ecn.sentUpTo = seqAdd(seq, dataBytes);
  packet.trafficClass |= ECT_0;
  if (ecn.cwrDue) {
    ecn.cwrDue = false;
    bits |= CWR;
  }
  return bits;
}

/** cwnd is reduced, for whatever reason: the peer shall know, and stop echoing. */
export function reductionBegins(tcb: Tcb): void {
  if (tcb.ecn.agreed) tcb.ecn.cwrDue = true;
}
