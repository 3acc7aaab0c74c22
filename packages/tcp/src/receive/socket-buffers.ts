import type { Seq } from "../seq.ts";
import { advMssBytes } from "../send/mss.ts";
import type { Tcb } from "../tcb.ts";
import { collapseEarlyData } from "./collapse.ts";

/**
 * Whether there is memory for one more segment (Linux). If not, the buffer grows if it may, then the
 * queues are copied into dense buffers, and at last data that came out of order is thrown away: the
 * peer has it still.
 */
export function hasRoom(tcb: Tcb, seq: Seq): boolean {
  const { memory } = tcb;
  return memory.usedBytes <= memory.limitBytes || makeRoom(tcb, seq);
}

function makeRoom(tcb: Tcb, seq: Seq): boolean {
  const { memory, reassembly } = tcb;
  raiseLimit(tcb);
  if (memory.usedBytes <= memory.limitBytes) return true;
  memory.usedBytes += collapseEarlyData(reassembly, memory);
  memory.collapse();
  if (memory.usedBytes <= memory.limitBytes) return true;
  dropEarlyData(tcb, seq);
  if (memory.usedBytes <= memory.limitBytes) return true;
  tcb.counters.prunedSegments++;
  return false;
}

/** The buffer takes what is used already, up to its bound; the window becomes careful. */
function raiseLimit(tcb: Tcb): void {
  const { memory, config } = tcb;
  tcb.quickAcks = 0;
  if (!config.receiveBufferFixed && memory.limitBytes < config.receiveBufferMaxBytes) {
    memory.limitBytes = Math.min(memory.usedBytes, config.receiveBufferMaxBytes);
  }
  if (memory.usedBytes > memory.limitBytes) {
    // Below RCV.MSS, which is a guess of 88 bytes before data has come, a closed window would never open again.
    const threshold = Math.max(2 * advMssBytes(tcb), tcb.rcvMssBytes);
    tcb.rcvSsthreshBytes = Math.min(tcb.windowClampBytes, threshold);
  }
}

/** Drops what lies furthest on, an eighth of the buffer at a time, and forgets all SACK blocks. */
function dropEarlyData(tcb: Tcb, seq: Seq): void {
  const { memory, reassembly } = tcb;
  let goal = memory.limitBytes >> 3;
  let dropped = false;
  while (!reassembly.empty) {
    const before = reassembly.truesize;
    if (!reassembly.dropLast(seq)) break;
    dropped = true;
    tcb.counters.prunedSegments++;
    const freed = before - reassembly.truesize;
    memory.usedBytes -= freed;
    goal -= freed;
    if (goal > 0) continue;
    if (memory.usedBytes <= memory.limitBytes) break;
    goal = memory.limitBytes >> 3;
  }
  if (dropped) reassembly.sack.clear();
}
