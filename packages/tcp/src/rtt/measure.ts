import type { Ns } from "@seedwire/engine";
import { ACKED, type AckFacts, MAYBE_DELAYED } from "../loss/ack-facts.ts";
import { type Seq, seqDiff, seqGt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { runMinimum } from "./min-rtt.ts";
import { endBackoff } from "./rto.ts";
import { timestamp } from "./timestamps.ts";

/** A filter that has no other value takes this for a round trip of 0: one tick of the kernel. */
const TICK_NS = 1e6;

/**
 * Takes a round trip: of a segment acknowledged and sent once (Karn), else of one SACKed, else the one
 * that the echoed timestamp tells, if the ACK is of something new (RFC 7323 §4.1).
 *
 * @returns whether there was one
 */
export function measureRoundTrip(
  tcb: Tcb,
  facts: AckFacts,
  ackedRttNs: Ns,
  sackedRttNs: Ns,
): boolean {
  let rttNs = ackedRttNs;
  if (facts.lastSackedNs >= 0) facts.rttNs = facts.nowNs - facts.lastSackedNs;
  if (rttNs < 0) rttNs = sackedRttNs;
  if (rttNs < 0 && facts.echoed !== null && (facts.flags & ACKED) !== 0) {
    rttNs = facts.rttNs = echoedRttNs(tcb, facts.echoed, facts.nowNs);
  }
  if (rttNs < 0) return false;
  // A lone segment's ACK may have been delayed: no sign that the path became longer.
  const doubtful = (facts.flags & MAYBE_DELAYED) !== 0 && facts.rttNs > tcb.minRttNs;
  if (!doubtful) noteMinimum(tcb, facts.rttNs, facts.nowNs);
  sampleRtt(tcb, rttNs);
  return true;
}

/** Takes the round trip of a SYN,ACK that is no part of what is in flight (Fast Open). */
export function takeHandshakeRtt(tcb: Tcb, rttNs: Ns, nowNs: Ns): void {
  noteMinimum(tcb, rttNs, nowNs);
  sampleRtt(tcb, rttNs);
}

function noteMinimum(tcb: Tcb, rttNs: Ns, nowNs: Ns): void {
  tcb.minRttNs = runMinimum(tcb.minRtt, tcb.config.minRttWindowNs, nowNs, rttNs || TICK_NS);
}

/** The round trip that an echoed timestamp tells, at least one tick; -1 if it tells none. */
export function echoedRttNs(tcb: Tcb, echoed: Seq, nowNs: Ns): Ns {
  const ticks = seqDiff(toSeq(timestamp(tcb, nowNs)), echoed);
  return ticks < 0 ? -1 : Math.max(1, ticks) * TICK_NS;
}

/** Feeds the estimator; a valid measurement ends the back-off (RFC 6298 §5.7). */
function sampleRtt(tcb: Tcb, rttNs: Ns): void {
  const newRound = tcb.rtt.srttNs < 0 || seqGt(tcb.sndUna, tcb.roundEnds);
  tcb.rtt.sample(rttNs, newRound);
  if (newRound) tcb.roundEnds = tcb.sndNxt;
  endBackoff(tcb);
}
