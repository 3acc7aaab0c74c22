import type { Ns } from "@seedwire/engine";
import { viewOf } from "../congestion/sender-view.ts";
import type { Tcb } from "../tcb.ts";
import type { Why } from "../why.ts";
import type { AckFacts } from "./ack-facts.ts";
import { wasDelayed } from "./eifel.ts";
import { REO_WND_PERSIST } from "./rack.ts";
import { anyRetransmitted, keepOpen, setRecovery } from "./recovery.ts";
import { checkReordering } from "./reordering.ts";

/** A reduction begins that may turn out to be wrong: remembers what is retransmitted from here on. */
export function beginUndo(tcb: Tcb): void {
  tcb.reduction.undoMarker = tcb.sndUna;
  tcb.reduction.undoRetransmissions = tcb.scoreboard.retransOut;
  if (tcb.probe.highSeq !== null && tcb.probe.retransmitted) tcb.reduction.undoRetransmissions++;
  // 0 means that every retransmission was needless.
  if (tcb.reduction.undoRetransmissions === 0) tcb.reduction.undoRetransmissions = -1;
}

/** All that was retransmitted came twice (D-SACK), or the original came late (Eifel). */
const mayUndo = (tcb: Tcb, facts: AckFacts): boolean =>
  tcb.config.undo &&
  tcb.reduction.undoMarker !== null &&
  (tcb.reduction.undoRetransmissions === 0 || wasDelayed(tcb, facts));

/** What an undo goes by. */
const proof = ({ reduction }: Tcb): Why =>
  reduction.undoRetransmissions === 0 ? "spurious: D-SACK" : "spurious: Eifel";

/** Takes a reduction back: cwnd and ssthresh are what they were (RFC 4015 §3.2). */
function undoReduction(tcb: Tcb, nothingIsLost: boolean, why: Why, nowNs: Ns): void {
  const { congestion, scoreboard: board } = tcb;
  if (nothingIsLost) board.clearLost();
  if (tcb.reduction.priorSsthresh > 0) {
    congestion.cwndSegments = congestion.undone(tcb.reduction.priorCwnd, viewOf(tcb, nowNs));
    if (tcb.reduction.priorSsthresh > congestion.ssthreshSegments) {
      congestion.ssthreshSegments = tcb.reduction.priorSsthresh;
      tcb.ecn.cwrDue = false;
    }
  }
  tcb.sending.validatedNs = nowNs;
  tcb.reduction.undoMarker = null;
  tcb.rack.advanced = true; // losses are looked for again
  tcb.counters.undos++;
  if (tcb.teller !== null) tcb.teller.undone(tcb, why);
}

/** Without SACK the state is kept until something beyond the recovery point is acknowledged. */
function holdsState(tcb: Tcb): boolean {
  if (tcb.sackOk || tcb.sndUna !== tcb.recover || tcb.config.profile === "rfc") return false;
  if (!anyRetransmitted(tcb)) tcb.retransmittedNs = -1;
  return true;
}

/** Recovery is complete, and undone if it was needless. Says whether the state is kept. */
export function undoRecovery(tcb: Tcb, facts: AckFacts): boolean {
  if (mayUndo(tcb, facts)) undoReduction(tcb, false, proof(tcb), facts.nowNs);
  else if (tcb.rack.reoWndPersist > 0) tcb.rack.reoWndPersist--;
  if (holdsState(tcb)) return true;
  setRecovery(tcb, "open", facts.nowNs);
  if (tcb.teller !== null) tcb.teller.because(tcb, "recovered");
  return false;
}

/** D-SACKs have told of everything retransmitted (RFC 3708 §2). */
export function undoByDsack(tcb: Tcb, facts: AckFacts): boolean {
  if (
    !tcb.config.undo ||
    tcb.reduction.undoMarker === null ||
    tcb.reduction.undoRetransmissions !== 0
  )
    return false;
  tcb.rack.reoWndPersist = Math.min(REO_WND_PERSIST, tcb.rack.reoWndPersist + 1);
  undoReduction(tcb, false, "spurious: D-SACK", facts.nowNs);
  return true;
}

/** After a time-out: it was spurious (F-RTO, RFC 5682 §3.1), or may be undone as above. */
export function undoLoss(tcb: Tcb, facts: AckFacts, spurious: boolean): boolean {
  if (!spurious && !mayUndo(tcb, facts)) return false;
  undoReduction(tcb, true, spurious ? "spurious: F-RTO" : proof(tcb), facts.nowNs);
  if (spurious) tcb.counters.spuriousRtos++;
  tcb.retransmits = 0;
  if (holdsState(tcb)) return true;
  if (spurious || tcb.sackOk) {
    setRecovery(tcb, "open", facts.nowNs);
    if (tcb.teller !== null) tcb.teller.because(tcb, "recovered");
  }
  return true;
}

/**
 * A partial ACK in fast recovery: undoes it if a late original filled the hole.
 *
 * @returns "wait" if it was late, but retransmissions are out: nothing more is taken for lost;
 *   "undone" if there are none; "loss" if the hole was filled by a retransmission
 */
export function undoPartial(tcb: Tcb, facts: AckFacts): "wait" | "undone" | "loss" {
  if (!tcb.config.undo || tcb.reduction.undoMarker === null || !wasDelayed(tcb, facts))
    return "loss";
  checkReordering(tcb, facts.priorUna);
  if (tcb.scoreboard.retransOut > 0) return "wait";
  if (!anyRetransmitted(tcb)) tcb.retransmittedNs = -1;
  undoReduction(tcb, true, "spurious: Eifel", facts.nowNs);
  keepOpen(tcb, facts.nowNs);
  return "undone";
}
