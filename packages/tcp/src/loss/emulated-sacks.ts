import type { Tcb } from "../tcb.ts";

/**
 * Without SACK a duplicate ACK tells that one more segment has arrived, though not which: it counts
 * in `sackedOut`, where RFC 5681 §3.2 inflates cwnd instead.
 */
export function addEmulatedSacks(tcb: Tcb, duplicates: number): void {
  if (duplicates === 0) return;
  const { scoreboard: board } = tcb;
  const before = board.sackedOut;
  board.sackedOut += duplicates;
  checkEmulatedReordering(tcb, 0);
  tcb.delivery.delivered += Math.max(0, board.sackedOut - before);
}

/** An ACK filled a hole: the rest of what it acknowledges had been told of by duplicate ACKs. */
export function removeEmulatedSacks(tcb: Tcb, acked: number): void {
  const { scoreboard: board } = tcb;
  if (acked > 0) {
    tcb.delivery.delivered += Math.max(acked - board.sackedOut, 1);
    board.sackedOut = Math.max(0, board.sackedOut - (acked - 1));
  }
  checkEmulatedReordering(tcb, acked);
}

/** Keeps `sackedOut` within what can have arrived; says whether it was more. */
export function limitEmulatedSacks({ scoreboard: board }: Tcb): boolean {
  const holes = Math.min(Math.max(board.lostOut, 1), board.count);
  if (board.sackedOut + holes <= board.count) return false;
  board.sackedOut = board.count - holes;
  return true;
}

/** More duplicate ACKs than segments in flight: they come from reordering (Linux). */
function checkEmulatedReordering(tcb: Tcb, acked: number): void {
  if (!limitEmulatedSacks(tcb)) return;
  const { config, scoreboard } = tcb;
  if (config.adaptiveDupThresh) {
    tcb.reordering = Math.min(scoreboard.count + acked, config.maxReordering);
  }
  tcb.reorderingSeen++;
}
