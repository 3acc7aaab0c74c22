import type { Tcb } from "../tcb.ts";

/**
 * Proportional rate reduction (RFC 6937 §3, RFC 9937 §6.2), in segments: cwnd goes down to ssthresh
 * in the measure in which segments are delivered, and no faster than they are below it.
 *
 * @param delivered segments that the ACK delivered
 * @param lost segments newly taken for lost
 * @param advanced whether SND.UNA moved; with no further loss, a safe ACK (RFC 9937 §6.2)
 */
export function reduceWindow(tcb: Tcb, delivered: number, lost: number, advanced: boolean): void {
  const { congestion, scoreboard: board } = tcb;
  if (!tcb.config.prr || delivered <= 0 || tcb.reduction.priorCwnd === 0) return;
  const room = congestion.ssthreshSegments - board.flightSegments;
  if (tcb.reduction.recoverFs === 0) tcb.reduction.recoverFs = recoverFs(tcb, delivered);
  tcb.reduction.prrDelivered += delivered;
  let count: number;
  if (room < 0) {
    const share = congestion.ssthreshSegments * tcb.reduction.prrDelivered;
    count = Math.ceil(share / tcb.reduction.recoverFs) - tcb.reduction.prrOut;
  } else {
    count = Math.max(tcb.reduction.prrDelivered - tcb.reduction.prrOut, delivered);
    if (advanced && lost === 0) count++;
    count = Math.min(room, count);
  }
  // The first retransmission leaves in any case.
  congestion.cwndSegments =
    board.flightSegments + Math.max(count, tcb.reduction.prrOut > 0 ? 0 : 1);
}

/** RecoverFS: what was in flight when the ACK came with which the reduction began; cwnd in Linux. */
const recoverFs = ({ config, reduction, scoreboard: board }: Tcb, delivered: number): number =>
  config.profile === "linux" ? reduction.priorCwnd : board.count - board.sackedOut + delivered;
