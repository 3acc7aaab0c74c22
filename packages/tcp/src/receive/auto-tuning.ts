import type { Ns } from "@seedwire/engine";
import { OPTION_TIMESTAMPS, type Packet } from "@seedwire/wire";
import { timestamp } from "../rtt/timestamps.ts";
import { seqAdd, seqDiff, seqLt } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/**
 * Auto-tuning of the receive buffer as in Linux (after Dynamic Right-Sizing): the buffer grows so that
 * the window never holds back a sender whose data the application takes. What the application read in
 * a round trip is measured, and so is the round trip, as the receiver sees it.
 */

const microseconds = (timeNs: Ns): number => Math.floor(timeNs / 1000);

/** A sample of the receiver's round trip; one that a whole window took only counts if it is less. */
function sampleRoundTrip(tcb: Tcb, sampleUs: number, byWindow: boolean): void {
  const before = tcb.rcvRttUs8;
  if (before === 0 || 8 * sampleUs < before) {
    tcb.rcvRttUs8 = 8 * sampleUs;
    return;
  }
  if (byWindow || tcb.receiveBuffer.bytes > 0) return;
  tcb.rcvRttUs8 = before - (before >> 3) + sampleUs;
}

/** Without timestamps: the time in which the peer uses up a window is a round trip, or more. */
export function measureWindowTime(tcb: Tcb, nowNs: Ns): void {
  if (tcb.rcvRttFromNs >= 0) {
    if (seqLt(tcb.rcvNxt, tcb.rcvRttSeq)) return;
    const tookUs = microseconds(nowNs) - microseconds(tcb.rcvRttFromNs);
    sampleRoundTrip(tcb, Math.max(1, tookUs), true);
  }
  tcb.rcvRttSeq = seqAdd(tcb.rcvNxt, seqDiff(tcb.rcvAdv, tcb.lastAckSent));
  tcb.rcvRttFromNs = nowNs;
}

/** With timestamps: a full segment that echoes another one of ours than the last did. */
export function measureEcho(tcb: Tcb, segment: Packet, nowNs: Ns): void {
  if (!tcb.timestampsOk || (segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return;
  if (segment.tsEcr === tcb.rcvRttEcr) return;
  tcb.rcvRttEcr = segment.tsEcr;
  if (segment.payloadLength < tcb.rcvMssBytes) return;
  const ticks = (timestamp(tcb, nowNs) - segment.tsEcr) | 0;
  if (ticks > 0 && ticks < 2_147_483) sampleRoundTrip(tcb, ticks * 1000, false);
}

/**
 * The application has read a buffer: once in a round trip, what it read decides.
 *
 * @param readTo where in the stream it has come to
 * @param unread what it has not read yet, bytes
 */
export function tuneReceiveBuffer(tcb: Tcb, readTo: number, unread: number, nowNs: Ns): void {
  const tookUs = microseconds(nowNs) - microseconds(tcb.rcvSpaceNs);
  if (tcb.rcvRttUs8 === 0 || tookUs < tcb.rcvRttUs8 >> 3) return;
  const read = readTo - tcb.rcvSpaceOffset - unread;
  if (read > tcb.rcvSpaceBytes) growReceiveBuffer(tcb, read);
  tcb.rcvSpaceOffset = readTo;
  tcb.rcvSpaceNs = nowNs;
}

/** Makes room for a sender that doubles its rate, and for what came out of order. */
export function growReceiveBuffer(tcb: Tcb, bytesPerRound: number): void {
  const { config, memory, reassembly } = tcb;
  const before = tcb.rcvSpaceBytes;
  tcb.rcvSpaceBytes = bytesPerRound;
  if (!config.receiveBufferTuning || config.receiveBufferFixed || before <= 0) return;
  let window = 2 * bytesPerRound;
  window += 2 * Math.floor((window * (bytesPerRound - before)) / before);
  if (!reassembly.empty) window += seqDiff(reassembly.end, tcb.rcvNxt);
  const limit = Math.min(memory.space(window), config.receiveBufferMaxBytes);
  if (limit <= memory.limitBytes) return;
  memory.limitBytes = limit;
  tcb.windowClampBytes = memory.window(limit);
}
