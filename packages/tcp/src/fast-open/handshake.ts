import { ACK, SYN, type Packet } from "@seedwire/wire";
import { NEVER } from "@seedwire/engine";
import { takeHandshakeAck } from "../ecn/accurate-handshake.ts";
import { changeState } from "../event/change-state.ts";
import { timedOut } from "../event/connection-failure.ts";
import { enterLoss } from "../loss/enter-loss.ts";
import type { Outbox } from "../outbox.ts";
import { beginAcknowledging } from "../receive/ack-policy.ts";
import { armRto } from "../rtt/rto.ts";
import { emitSegment } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";

/** The ACK of our SYN,ACK has come: from now on it is a connection like any other. */
export function completeHandshake(tcb: Tcb, segment: Packet, out: Outbox): void {
  tcb.synAckPending = false;
  tcb.timeouts = 0;
  tcb.retransmits = 0;
  if (tcb.scoreboard.count > 0) armRto(tcb, out.nowNs);
  else tcb.rtoDeadlineNs = NEVER;
  takeHandshakeAck(tcb, segment);
  if (tcb.state !== "SYN-RECEIVED") return;
  changeState(tcb, "ESTABLISHED", out);
  beginAcknowledging(tcb, out.nowNs);
  if (tcb.finQueued) changeState(tcb, "FIN-WAIT-1", out); // a CLOSE that had to wait for this (Linux)
}

/** The SYN,ACK of a Fast Open connection had no answer (Linux: one more try than for others). */
export function pendingTimeout(tcb: Tcb, out: Outbox): void {
  if (tcb.timeouts > tcb.mostSynAcks) return timedOut(tcb, out);
  if (tcb.timeouts === 1 && tcb.scoreboard.count > 0) enterLoss(tcb, out.nowNs);
  repeatPendingSynAck(tcb, out);
  tcb.timeouts++;
  tcb.retransmits++;
  tcb.counters.rtos++;
  const { initialRtoNs, maxRtoNs } = tcb.config;
  let waitNs = initialRtoNs;
  for (let time = 0; time < tcb.timeouts && waitNs < maxRtoNs; time++) waitNs *= 2;
  tcb.rtoDeadlineNs = timerEndNs(tcb, out.nowNs, Math.min(waitNs, maxRtoNs));
}

/** Sends the SYN,ACK of a Fast Open connection once more; what is in flight is no part of it. */
export function repeatPendingSynAck(tcb: Tcb, out: Outbox): void {
  if (tcb.teller !== null) tcb.teller.again(tcb, tcb.iss, 1, "SYN,ACK");
  tcb.synTimeouts++;
  tcb.counters.retransmittedSegments++;
  emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
}
