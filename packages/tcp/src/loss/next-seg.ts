import type { Outbox } from "../outbox.ts";
import type { Held } from "../send/output.ts";
import { LOST, RETRANSMITTED, SACKED } from "../send/marks.ts";
import { seqGt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { resend, retransmit } from "./retransmit.ts";

/**
 * Rules (3) and (4) of NextSeg (RFC 6675 §4), which keep ACKs coming: nothing is left that is lost (1, in
 * `retransmit.ts`), nor new data that may go (2, in `send/output.ts`). RACK has tail loss probes instead.
 *
 * @param held what held new data back
 */
export function lastResort(tcb: Tcb, held: Held, out: Outbox): void {
  if (held !== "nothing to send" && held !== "rwnd") return;
  while (hasRoom(tcb)) {
    const index = notYetLost(tcb);
    if (index < 0) {
      if (mayRescue(tcb)) rescue(tcb, out);
      return;
    }
    if (retransmit(tcb, out, index, "not yet lost") === 0) return;
    tcb.reduction.prrOut++;
  }
}

/** Whether a recovery by RFC 6675 is under way, so that there may be a last resort. */
export const hasLastResort = ({ config, recovery, sackOk }: Tcb): boolean =>
  recovery === "recovery" && sackOk && config.lossDetection === "rfc6675";

const hasRoom = ({ congestion, scoreboard: board }: Tcb): boolean =>
  board.count > 0 && congestion.cwndSegments > board.flightSegments;

/** Rule (3): the first below the highest SACKed that is not known to be lost; -1 if there is none. */
function notYetLost({ scoreboard: board }: Tcb): number {
  for (let index = board.decidedBelow; index < board.sackedBelow; index++) {
    if ((board.flags(index) & (SACKED | LOST | RETRANSMITTED)) === 0) return index;
  }
  return -1;
}

/** Rule (4): once in a recovery. */
const mayRescue = ({ reduction: { rescueRxt }, sndUna }: Tcb): boolean =>
  rescueRxt === null || seqGt(sndUna, rescueRxt);

/**
 * The highest that is not SACKed goes again, unless it left just now; neither HighRxt nor pipe knows of
 * it.
 */
function rescue(tcb: Tcb, out: Outbox): void {
  const { scoreboard: board } = tcb;
  let index = board.count - 1;
  while (index >= 0 && (board.flags(index) & SACKED) !== 0) index--;
  if (index < 0 || board.sentNs(index) === out.nowNs) return;
  if (resend(tcb, out, index, 1, "rescue") === 0) return;
  tcb.reduction.rescueRxt = tcb.recover;
  tcb.reduction.prrOut++;
}
