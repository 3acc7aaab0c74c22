import type { Ns } from "@seedwire/engine";
import { ECE, type AckFacts, MAYBE_DELAYED } from "../loss/ack-facts.ts";
import type { Tcb } from "../tcb.ts";
import { type AckEvent, newAckEvent, type SenderView } from "./ack-event.ts";
import { inSlowStart } from "./controller.ts";
import { isNonValidated } from "./new-cwv.ts";
import { isCwndLimited } from "./window-use.ts";

const event = newAckEvent();

/** The sample of that event; to be taken before it (`loss/delivery-rate.ts`). */
export const rateSample = event.sample;

/** What a controller may know of its connection now. One record serves all. */
export function viewOf(tcb: Tcb, nowNs: Ns): SenderView {
  const { delivery, pacing, scoreboard: board } = tcb;
  event.nowNs = nowNs;
  event.mssBytes = tcb.smssBytes;
  event.srttNs = Math.max(0, tcb.rtt.srttNs);
  event.minRttNs = tcb.minRttNs;
  event.sndUna = tcb.sndUna;
  event.sndNxt = tcb.sndNxt;
  event.recovery = tcb.recovery;
  event.sackOk = tcb.sackOk;
  event.flightSegments = board.flightSegments;
  event.delivered = delivery.delivered;
  event.deliveredCe = delivery.deliveredCe;
  event.lost = delivery.lost;
  event.deliveredNs = delivery.deliveredNs;
  event.applicationLimited = delivery.rate.applicationLimited;
  event.pacingBps = tcb.pacingBps;
  event.maxPacingBps = tcb.config.maxPacingBps;
  event.departureNs = pacing.departureNs;
  event.lastDataSentNs = tcb.sending.lastDataSentNs;
  return event;
}

/** The same, with what an ACK said. */
export function ackEventOf(tcb: Tcb, facts: AckFacts, delivered: number): AckEvent {
  viewOf(tcb, facts.nowNs);
  event.ackedSegments = delivered;
  event.lostSegments = tcb.delivery.lost - facts.priorLost;
  event.cwndLimited = wasLimited(tcb, facts);
  event.rttNs = facts.rttNs;
  event.maybeDelayed = (facts.flags & MAYBE_DELAYED) !== 0;
  event.echoesCongestion = (facts.flags & ECE) !== 0;
  event.priorFlightSegments = facts.priorFlight;
  return event;
}

/** Whether cwnd was what limited us: by what was in flight, or as Linux keeps account of it. */
function wasLimited(tcb: Tcb, { priorFlight }: AckFacts): boolean {
  const { congestion, config } = tcb;
  // What is not validated may grow only if it is used up (RFC 7661 §4.4).
  if (isNonValidated(tcb)) return priorFlight >= congestion.cwndSegments;
  if (config.profile === "linux") return isCwndLimited(tcb);
  return inSlowStart(congestion)
    ? 2 * priorFlight > congestion.cwndSegments
    : priorFlight >= congestion.cwndSegments;
}
