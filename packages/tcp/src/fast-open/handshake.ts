import { ACK, SYN, type Packet } from "@seedwire/wire";
import { NEVER, type Ns } from "@seedwire/engine";
import { takeHandshakeAck } from "../ecn/accurate-handshake.ts";
import { changeState } from "../event/change-state.ts";
import { timedOut } from "../event/connection-failure.ts";
import { enterLoss } from "../loss/enter-loss.ts";
import type { Outbox } from "../outbox.ts";
import { beginAcknowledging } from "../receive/ack-policy.ts";
import { echoedRttNs, takeHandshakeRtt } from "../rtt/measure.ts";
import { armRto } from "../rtt/rto.ts";
import { echoOf } from "../rtt/timestamps.ts";
import { emitSegment } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";

/** The ACK of our SYN,ACK has come: from now on it is a connection like any other. */
export function completeHandshake(tcb: Tcb, segment: Packet, out: Outbox): void {
  tcb.synAckPending = false;
  tcb.challengesSinceNs = -1; // the request that it was had a limit of its own (Linux)
  tcb.timeouts = 0;
  tcb.retransmits = 0;
  takeHandshakeAck(tcb, segment);
  if (tcb.state === "SYN-RECEIVED") {
    changeState(tcb, "ESTABLISHED", out);
    beginAcknowledging(tcb, out.nowNs);
    if (tcb.finQueued) changeState(tcb, "FIN-WAIT-1", out); // a CLOSE that had to wait for this (Linux)
  }
  // The RTO may be another from now on (RFC 6298 §5.7).
  if (tcb.scoreboard.count > 0) armRto(tcb, out.nowNs);
  else tcb.rtoDeadlineNs = NEVER;
}

/** How long ago the SYN,ACK left that this segment answers; -1 if it left twice, or a close came before (Linux). */
export function synAckRttNs(tcb: Tcb, segment: Packet, nowNs: Ns): Ns {
  if (tcb.state !== "SYN-RECEIVED") return -1;
  if (tcb.synTimeouts === 0 && tcb.timeouts === 0) return nowNs - tcb.firstTimeoutSentNs;
  const echoed = echoOf(tcb, segment);
  return echoed === null ? -1 : echoedRttNs(tcb, echoed, nowNs);
}

/**
 * The round trip of the SYN,ACK is the first measurement (RFC 6298 §2.2), if what the same segment
 * acknowledged was none. What is in flight is then watched by it.
 */
export function measureHandshake(tcb: Tcb, rttNs: Ns, out: Outbox): void {
  if (rttNs < 0 || tcb.rtt.srttNs >= 0) return;
  takeHandshakeRtt(tcb, rttNs, out.nowNs);
  if (tcb.scoreboard.count > 0) armRto(tcb, out.nowNs);
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
