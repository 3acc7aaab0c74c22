import { ms, type Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { tellEvent } from "../congestion/grow-window.ts";
import { armProbeTimer, rearmRto } from "../rtt/rto.ts";
import { dataLimitBytes } from "../send/mss.ts";
import { NAGLE_OFF } from "../send/nagle.ts";
import { sendSegment } from "../send/output.ts";
import { oneSegmentFits, push } from "../send/push.ts";
import { queuedBytes, usableBytes } from "../send/queued.ts";
import { seqDiff, seqGt, seqLt, type Seq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts, DATA_SACKED, DSACK_TLP, NOT_DUPLICATE, UNA_ADVANCED } from "./ack-facts.ts";
import { TIMEOUT_MIN_NS } from "./rack.ts";
import { beginReduction, endReduction, keepOpen, setRecovery } from "./recovery.ts";
import { resend } from "./retransmit.ts";

/** TLP.max_ack_delay, as RFC 8985 §7.2 proposes it. */
const MAX_ACK_DELAY_NS = ms(200);

/**
 * Starts the probe timer (RFC 8985 §7.2), unless losses are being repaired or nothing is in flight.
 * PTO is two round trips, and with one segment in flight as much more as an ACK may be delayed; never
 * later than the RTO.
 *
 * @param anew the RTO would begin now; otherwise it has been running since the oldest was sent
 * @returns whether it was started
 */
export function scheduleProbe(tcb: Tcb, anew: boolean, nowNs: Ns): boolean {
  const { config, scoreboard: board } = tcb;
  if (!config.tailLossProbe || board.count === 0 || !tcb.sackOk) return false;
  if (tcb.recovery !== "open" && tcb.recovery !== "cwr") return false;
  if (tcb.state === "SYN-RECEIVED") return false;
  let ptoNs = config.initialRtoNs;
  if (tcb.rtt.srttNs >= 0) {
    ptoNs = Math.round(2 * tcb.rtt.srttNs) + allowanceNs(tcb);
  }
  armProbeTimer(tcb, ptoNs, anew, nowNs);
  return true;
}

/**
 * What PTO has beyond two round trips: with one segment in flight, the time that its ACK may be
 * delayed. Linux takes its least RTO for that, and otherwise too waits a little longer.
 */
function allowanceNs({ config, scoreboard: board }: Tcb): Ns {
  const isAlone = board.count === 1;
  if (config.profile === "linux") return isAlone ? config.minRtoNs : TIMEOUT_MIN_NS;
  return isAlone ? MAX_ACK_DELAY_NS : 0;
}

/** Starts the probe timer, or the retransmission timer where no probe is due. */
export function setXmitTimer(tcb: Tcb, nowNs: Ns): void {
  if (!scheduleProbe(tcb, true, nowNs)) rearmRto(tcb, nowNs);
}

/** The probe timer expired (RFC 8985 §7.3): new data if there is some, else the last segment again. */
export function probeTimeout(tcb: Tcb, out: Outbox): void {
  const before = tcb.sndNxt;
  if (tcb.probe.highSeq === null && sendProbe(tcb, out)) {
    tcb.probe.highSeq = tcb.sndNxt;
    if (tcb.teller !== null) tellProbe(tcb, before);
    tcb.counters.tlps++;
    tcb.xmitTimer = "rto"; // so that it begins now
  }
  rearmRto(tcb, out.nowNs);
}

/** The probe is the last on the board, whether it is new or not. */
function tellProbe(tcb: Tcb, before: Seq): void {
  const last = tcb.scoreboard.count - 1;
  const start = tcb.probe.retransmitted ? tcb.scoreboard.start(last) : before;
  tcb.teller?.probe(tcb, start, seqDiff(tcb.sndNxt, start), "TLP");
}

function sendProbe(tcb: Tcb, out: Outbox): boolean {
  tcb.probe.retransmitted = false;
  if (tcb.sending.inPortions) {
    if (tcb.sending.queue.count > 0 && oneSegmentFits(tcb, dataLimitBytes(tcb))) {
      const before = tcb.scoreboard.count;
      push(tcb, out, NAGLE_OFF, "probe"); // whatever cwnd says
      return tcb.scoreboard.count > before;
    }
    return resendLast(tcb, out);
  }
  const queued = queuedBytes(tcb);
  if (!tcb.finSent && (queued > 0 || tcb.finQueued)) {
    const length = Math.min(queued, dataLimitBytes(tcb));
    const withFin = tcb.finQueued && length === queued && length < usableBytes(tcb);
    if (length <= usableBytes(tcb) && (length > 0 || withFin)) {
      sendSegment(tcb, out, length, withFin); // whatever cwnd says
      return true;
    }
  }
  return resendLast(tcb, out);
}

function resendLast(tcb: Tcb, out: Outbox): boolean {
  const { scoreboard: board } = tcb;
  board.endBurst(board.count - 2);
  if (resend(tcb, out, board.count - 1, 1, "TLP") === 0) return false;
  tcb.probe.retransmitted = true;
  return true;
}

/** An ACK while a probe is out: did it repair a loss (RFC 8985 §7.4)? */
export function processProbeAck(tcb: Tcb, facts: AckFacts, ack: Seq): void {
  const { highSeq } = tcb.probe;
  const { flags, nowNs } = facts;
  if (highSeq === null || seqLt(ack, highSeq)) return;
  if (!tcb.probe.retransmitted || (flags & DSACK_TLP) !== 0) {
    tcb.probe.highSeq = null; // it was new data, or it came twice
  } else if (seqGt(ack, highSeq)) {
    // It filled a hole: cwnd is reduced as for any loss (§7.4.2).
    beginReduction(tcb, "loss", nowNs);
    setRecovery(tcb, "cwr", nowNs);
    if (tcb.teller !== null) tcb.teller.because(tcb, "TLP repaired a loss");
    endReduction(tcb, nowNs);
    tellEvent(tcb, "probe-repaired", nowNs);
    if (tcb.teller !== null) tcb.teller.because(tcb, "TLP repaired a loss");
    keepOpen(tcb, nowNs);
    tcb.counters.tlpRecoveries++;
  } else if ((flags & (UNA_ADVANCED | NOT_DUPLICATE | DATA_SACKED)) === 0) {
    tcb.probe.highSeq = null; // a duplicate ACK: both came
  }
}
