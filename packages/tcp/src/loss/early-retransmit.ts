import { hasQueued } from "../send/queued.ts";
import type { Tcb } from "../tcb.ts";

/** So few segments in flight cannot bring DupThresh duplicate ACKs. */
const FEW_SEGMENTS = 4;

/**
 * DupThresh: how many segments beyond one are a sign that it is lost (RFC 5681 §3.2). With few segments in
 * flight and nothing new to send it is one less than are in flight (Early Retransmit, RFC 5827 §3.1, §3.2).
 */
export function dupThresh(tcb: Tcb): number {
  const { config, reordering, scoreboard: board, smssBytes } = tcb;
  if (config.earlyRetransmit === "off" || board.count < 2) return reordering;
  const countsBytes = config.earlyRetransmit === "bytes";
  const isFew = countsBytes ? board.bytes < FEW_SEGMENTS * smssBytes : board.count < FEW_SEGMENTS;
  if (!isFew || hasQueued(tcb)) return reordering;
  const outstanding = countsBytes ? Math.ceil(board.bytes / smssBytes) : board.count;
  return Math.min(reordering, Math.max(1, outstanding - 1));
}
