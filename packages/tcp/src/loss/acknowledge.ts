import { OPTION_SACK, type Packet } from "@seedwire/wire";
import { moveWindow, tellAck } from "../congestion/grow-window.ts";
import { takeFeedback } from "../ecn/feedback.ts";
import { NEWS_FINISHED, NEWS_ROOM, type Outbox } from "../outbox.ts";
import { afterAck } from "../send/after-ack.ts";
import { NAGLE_OFF } from "../send/nagle.ts";
import { output } from "../send/output.ts";
import { type Seq, seqDiff, seqGt, toSeq } from "../seq.ts";
import { finAcknowledged, offsetOf, type Tcb } from "../tcb.ts";
import {
  ALERT,
  type AckFacts,
  DSACKING,
  ECE,
  factsBefore,
  NOT_DUPLICATE,
  SET_TIMER,
  SYN_ACKED,
  UNA_ADVANCED,
  WINDOW_UPDATE,
} from "./ack-facts.ts";
import { cleanQueue } from "./clean-queue.ts";
import { alertFastRetransmit } from "./fast-retransmit.ts";
import { updateReorderingWindow } from "./rack.ts";
import { retransmitLost } from "./retransmit.ts";
import { takeSackBlocks } from "./sack.ts";
import { processProbeAck, setXmitTimer } from "./tail-loss-probe.ts";

/**
 * An acceptable ACK, SND.UNA =< SEG.ACK =< SND.NXT. In this order, which is Linux's: SACKs are noted,
 * what is acknowledged is taken off the scoreboard and the round trip measured; then losses are
 * decided about, the timer is set, cwnd moves, and what is lost is sent again.
 *
 * @param windowUpdated whether SND.WND was updated by this segment, so it is no duplicate ACK
 */
export function acknowledge(tcb: Tcb, segment: Packet, windowUpdated: boolean, out: Outbox): void {
  const facts = factsBefore(tcb, segment, out.nowNs);
  if (windowUpdated) facts.flags |= WINDOW_UPDATE;
  const ack = toSeq(segment.ack);
  if (seqGt(ack, tcb.sndUna)) advance(tcb, facts, ack, out);
  if (tcb.sackOk && (segment.tcpOptions & OPTION_SACK) !== 0) takeSackBlocks(tcb, segment, facts);
  tcb.delivery.delivered += facts.sackDelivered;
  if (facts.priorCount === 0) {
    if (tcb.ecn.accurate !== null) takeFeedback(tcb, segment, facts);
    else if ((facts.flags & ECE) !== 0) tcb.delivery.deliveredCe += facts.sackDelivered;
    acknowledgeNothing(tcb, facts, ack);
    afterAck(tcb, false, out);
    return;
  }
  cleanQueue(tcb, facts);
  if ((facts.flags & SYN_ACKED) !== 0) facts.flags &= ~ECE; // before any data could be marked
  updateReorderingWindow(tcb, facts);
  const delivered = tcb.delivery.delivered;
  const isEcho = (facts.flags & ECE) !== 0 && tcb.ecn.accurate === null;
  if (isEcho) tcb.delivery.deliveredCe += delivered - facts.priorDelivered;
  if (tcb.ecn.accurate !== null) takeFeedback(tcb, segment, facts);
  // A control begins with the first data: of the handshake it hears nothing (Linux).
  if ((facts.flags & SYN_ACKED) === 0) tellAck(tcb, facts);
  if (tcb.probe.highSeq !== null) processProbeAck(tcb, facts, ack);
  const { flags } = facts;
  if ((flags & NOT_DUPLICATE) === 0 || (flags & ALERT) !== 0 || tcb.recovery !== "open") {
    const isDuplicate = (flags & (UNA_ADVANCED | NOT_DUPLICATE | DSACKING)) === 0;
    if (isDuplicate) tcb.counters.duplicateAcks++;
    alertFastRetransmit(tcb, facts, isDuplicate ? 1 : 0);
  }
  if ((facts.flags & SET_TIMER) !== 0) setXmitTimer(tcb, out.nowNs);
  if (isEcho) tcb.delivery.deliveredCe += tcb.delivery.delivered - delivered; // duplicate ACKs
  moveWindow(tcb, facts);
  if (tcb.teller !== null) tcb.teller.acknowledged(tcb);
  afterAck(tcb, true, out);
  repair(tcb, facts, out);
}

/**
 * An ACK from below SND.UNA, overtaken by others: its SACKs count (RFC 2018 §5), and what they tell
 * of may be sent again. (As delivered it counts never, in Linux.)
 */
export function acknowledgeOld(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (!tcb.sackOk || (segment.tcpOptions & OPTION_SACK) === 0) return;
  const facts = factsBefore(tcb, segment, out.nowNs);
  takeSackBlocks(tcb, segment, facts);
  if (tcb.config.profile !== "linux") tcb.delivery.delivered += facts.sackDelivered;
  alertFastRetransmit(tcb, facts, 0);
  repair(tcb, facts, out);
}

/** SND.UNA moves: the application has room again. */
function advance(tcb: Tcb, facts: AckFacts, ack: Seq, out: Outbox): void {
  const acked = seqDiff(ack, tcb.sndUna);
  facts.flags |= UNA_ADVANCED;
  tcb.retransmits = 0;
  tcb.timeouts = 0;
  if (tcb.config.profile === "rfc") tcb.probeBackoff = 0;
  tcb.sndUna = ack;
  tcb.unaOffset += acked;
  tcb.sendBuffer.release(finAcknowledged(tcb) ? tcb.sendBuffer.endOffset : offsetOf(tcb, ack));
  if (!tcb.sending.inPortions) out.news |= NEWS_ROOM;
  if (finAcknowledged(tcb)) out.news |= NEWS_FINISHED;
}

/** Nothing was in flight: a D-SACK may still undo, and the probe be answered. */
function acknowledgeNothing(tcb: Tcb, facts: AckFacts, ack: Seq): void {
  if ((facts.flags & DSACKING) !== 0) alertFastRetransmit(tcb, facts, 0);
  if (tcb.probe.highSeq !== null) processProbeAck(tcb, facts, ack);
}

/** Sends what is lost, or first new data to find out whether it is (F-RTO, RFC 5682 §3.1 step 2.b). */
function repair(tcb: Tcb, facts: AckFacts, out: Outbox): void {
  if (facts.resend === "nothing") return;
  if (facts.resend === "new") {
    output(tcb, out, NAGLE_OFF);
    if (seqGt(tcb.sndNxt, tcb.recover)) return;
    tcb.frto = false;
  }
  retransmitLost(tcb, out);
}
