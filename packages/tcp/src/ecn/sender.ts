import { CWR, ECE, OPTION_SACK, type Packet } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { type Seq, seqAdd, seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { aceBits, codeOf } from "./ace.ts";
import { type AccurateEcn, CEP_INIT } from "./accurate.ts";
import { codepoint } from "./codepoint.ts";
import { putOption } from "./option.ts";

/**
 * Marks a segment that is about to leave, other than a SYN. Only new data may be marked on its way: no
 * pure ACK, retransmission or window probe (RFC 3168 §6.1.4, §6.1.5, §6.1.6), but for controls that
 * depend on ECN. The first of it after a reduction says CWR.
 *
 * @returns the bits to set
 */
export function markSegment(
  tcb: Tcb,
  packet: Packet,
  seq: Seq,
  dataBytes: number,
  out: Outbox,
): number {
  const { ecn } = tcb;
  if (ecn.accurate !== null) return markAccurate(tcb, ecn.accurate, packet, seq, dataBytes, out);
  let bits = ecn.echoing ? ECE : 0;
  const isNew = isNewData(tcb, seq, dataBytes);
  if (isNew || tcb.congestion.needsEcn) packet.trafficClass |= codepoint(tcb);
  if (!isNew) return bits;
  ecn.sentUpTo = seqAdd(seq, dataBytes);
  if (ecn.cwrDue) {
    ecn.cwrDue = false;
    bits |= CWR;
  }
  return bits;
}

/** Data that was never sent before, into a window that is open. */
const isNewData = (tcb: Tcb, seq: Seq, dataBytes: number): boolean =>
  dataBytes > 0 && !seqLt(seq, tcb.ecn.sentUpTo) && tcb.sndWndBytes > 0;

/**
 * The same by Accurate ECN: ACE tells of the marks that came, or once how the SYN,ACK came (RFC 9768
 * §3.2.2), and the option of bytes. A segment that is sent again leaves without the option, which may
 * have been what stopped it (RFC 9768 §3.2.3.2.2).
 */
function markAccurate(
  tcb: Tcb,
  accurate: AccurateEcn,
  packet: Packet,
  seq: Seq,
  dataBytes: number,
  out: Outbox,
): number {
  const { config, ecn } = tcb;
  const isNew = isNewData(tcb, seq, dataBytes);
  if (isNew) ecn.sentUpTo = seqAdd(seq, dataBytes);
  const mayAll = config.ecnOnControl || tcb.congestion.needsEcn;
  if (accurate.mayMark && (isNew || mayAll)) packet.trafficClass |= codepoint(tcb);
  if (dataBytes === 0 || isNew || config.profile === "linux") {
    putOption(tcb, accurate, packet, dataBytes, out.nowNs);
  }
  if (accurate.tellsField) {
    accurate.tellsField = false;
    const isPure = dataBytes === 0 && (packet.tcpOptions & OPTION_SACK) === 0;
    if (isPure) return aceBits(codeOf(accurate.peerField));
  }
  accurate.unreportedCe = 0;
  return aceBits(ecn.received.cePackets + CEP_INIT);
}

/** A SYN,ACK has come again: the ACK of it tells once more how it came (RFC 9768 §3.2.2.1). */
export function tellFieldAgain({ ecn, passive }: Tcb): void {
  if (ecn.accurate !== null && !passive) ecn.accurate.tellsField = true;
}

/** A window of one segment is not reduced by a mark: the next has to wait for the timer (RFC 3168 §6.1.2). */
export function waitIfSmallest(tcb: Tcb): void {
  tcb.ecn.waitsForTimer = tcb.config.profile === "rfc" && tcb.congestion.cwndSegments <= 1;
}

/** cwnd is reduced, for whatever reason: the peer shall know, and stop echoing. */
export function reductionBegins({ ecn }: Tcb): void {
  if (ecn.agreed && ecn.accurate === null) ecn.cwrDue = true;
}
