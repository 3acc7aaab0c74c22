import { ENDS_BURST, HAS_FIN, LOST, RETRANSMITTED, SACKED } from "../send/marks.ts";
import type { Scoreboard } from "../send/scoreboard.ts";
import { type Seq, seqDiff } from "../seq.ts";

/** What the segments of a burst have in common. */
const MARKS = SACKED | LOST | RETRANSMITTED;

/**
 * What was handed down together is cut anew before it leaves again, if segments have another size now,
 * or if an acknowledgement ended within one (Linux).
 */
export function recut(board: Scoreboard, index: number, mssBytes: number): void {
  const last = lastOfBurst(board, index);
  if (!isUneven(board, index, last, mssBytes)) return;
  for (let joined = index; joined < last; joined++) board.join(index);
  for (let at = index; dataBytes(board, at) > mssBytes; at++) board.cut(at, mssBytes, false);
}

/**
 * An acknowledgement ends within the oldest segment: what was handed down together with it is cut anew
 * from there (Linux), which may make one segment less of it. Returns whether it does: then the oldest
 * one ends where the acknowledgement ends.
 *
 * @param isRest what was handed down together with it, before it, the same acknowledgement has taken off
 */
export function recutFrom(board: Scoreboard, una: Seq, mssBytes: number, isRest = false): boolean {
  const last = lastOfBurst(board, 0);
  const rest = seqDiff(board.end(last), una) - ((board.flags(last) & HAS_FIN) === 0 ? 0 : 1);
  const isOneLess = last > 0 && Math.ceil(rest / mssBytes) <= last;
  if (isOneLess) {
    board.cut(0, seqDiff(una, board.start(0)), false);
    recut(board, 1, mssBytes);
  } else {
    if (last === 0 && !isRest) board.shortenFirst(una);
    else {
      board.trimFirst(una);
      recut(board, 0, mssBytes);
    }
  }
  return isOneLess;
}

/** Index of the last segment that was handed down together with this one, and fared like it. */
function lastOfBurst(board: Scoreboard, index: number): number {
  const marks = board.flags(index) & MARKS;
  let last = index;
  while ((board.flags(last) & ENDS_BURST) === 0 && last + 1 < board.count) {
    if ((board.flags(last + 1) & MARKS) !== marks) break;
    last++;
  }
  return last;
}

/** Whether a segment is too long, or one that others follow is not full. */
function isUneven(board: Scoreboard, index: number, last: number, mssBytes: number): boolean {
  for (let at = index; at < last; at++) if (board.length(at) !== mssBytes) return true;
  return dataBytes(board, last) > mssBytes;
}

/** Bytes of data in a segment of the board. */
const dataBytes = (board: Scoreboard, index: number): number =>
  board.length(index) - ((board.flags(index) & HAS_FIN) === 0 ? 0 : 1);
