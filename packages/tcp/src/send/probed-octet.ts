import { ACK, PSH } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { type Seq, seqAdd } from "../seq.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { EVER_RETRANSMITTED } from "./marks.ts";
import { emitSegment } from "./segment.ts";

/**
 * Probes a closed window with the next octet of data (RFC 9293 §3.8.6.1). The receiver may take it or
 * not, so it is not in flight: if it is not taken it goes once more, with whatever follows it.
 */
export function probeWithOctet(tcb: Tcb, out: Outbox): void {
  const end = offsetOf(tcb, tcb.sndNxt) + 1;
  tcb.sending.probedOctet = true;
  emitSegment(tcb, out, tcb.sendBuffer.endsWrite(end) ? ACK | PSH : ACK, tcb.sndNxt, 1);
}

/** The receiver has taken the octet of a probe after all: it was sent. */
export function acceptProbedOctet(tcb: Tcb, ack: Seq, out: Outbox): void {
  const end = seqAdd(tcb.sndNxt, 1);
  if (ack !== end) return;
  tcb.sending.probedOctet = false;
  // Which of several probes was taken nobody knows: no round trip is measured on it (Karn).
  tcb.scoreboard.append(tcb.sndNxt, end, EVER_RETRANSMITTED, out.nowNs, tcb.delivery);
  tcb.sndNxt = end;
}
