import { type AckFacts, DATA_ACKED, FORWARD_PROGRESS } from "../loss/ack-facts.ts";
import type { Tcb } from "../tcb.ts";
import { type AckEvent, inSlowStart } from "./index.ts";
import { isCwndLimited } from "./window-use.ts";
import { toSeq } from "../seq.ts";

const event: AckEvent = {
  nowNs: 0.5,
  ackedSegments: 0,
  cwndLimited: false,
  srttNs: 0.5,
  minRttNs: 0.5,
  rttNs: 0.5,
  sndUna: toSeq(0),
  sndNxt: toSeq(0),
  pacingBps: 0.5,
};

/**
 * Lets the controller hear of an ACK outside of reductions: of its round trip always, and of what it
 * delivered so that cwnd may grow. With much reordering, whatever arrives counts, else only what is
 * in order (Linux).
 */
export function growWindow(tcb: Tcb, facts: AckFacts, delivered: number): void {
  const counts = tcb.reordering > tcb.config.reordering ? FORWARD_PROGRESS : DATA_ACKED;
  if ((facts.flags & counts) === 0) return;
  describe(tcb, facts, delivered);
  tcb.congestion.onAck(event);
  tcb.sending.validatedNs = facts.nowNs;
}

/** Tells the controller the round trip of what was delivered last, in whatever state. */
export function tellRoundTrip(tcb: Tcb, facts: AckFacts): void {
  describe(tcb, facts, facts.acked);
  tcb.congestion.onRoundTrip(event);
}

function describe(tcb: Tcb, facts: AckFacts, delivered: number): void {
  event.nowNs = facts.nowNs;
  event.ackedSegments = delivered;
  event.cwndLimited = wasLimited(tcb, facts);
  event.srttNs = Math.max(0, tcb.rtt.srttNs);
  event.minRttNs = tcb.minRttNs;
  event.rttNs = facts.rttNs;
  event.sndUna = tcb.sndUna;
  event.sndNxt = tcb.sndNxt;
  event.pacingBps = tcb.pacingBps;
}

/** Whether cwnd was what limited us: by what was in flight, or as Linux keeps account of it. */
function wasLimited(tcb: Tcb, { priorFlight }: AckFacts): boolean {
  const { congestion, config } = tcb;
  if (config.profile === "linux") return isCwndLimited(tcb);
  return inSlowStart(congestion)
    ? 2 * priorFlight > congestion.cwndSegments
    : priorFlight >= congestion.cwndSegments;
}
