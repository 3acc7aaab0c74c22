import { FIN, SYN, type Packet } from "@seedwire/wire";
import { takeMark } from "../ecn/receiver.ts";
import { NEWS_READABLE, type Outbox } from "../outbox.ts";
import { type Seq, seqAdd, seqDiff, seqGeq, seqGt, seqLeq, seqLt, toSeq } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";
import { type Arrival, inOrderData } from "./ack-policy.ts";
import { growReceiveBuffer } from "./auto-tuning.ts";
import { extendDuplicate, reportDuplicate } from "./duplicates.ts";
import { measureSegment, releaseCompressedAck } from "./linux-acks.ts";
import { growLinuxWindow } from "./linux-window.ts";
import { tailroomOf, truesizeOf } from "./memory.ts";
import { chunkOf, endOf, type Piece } from "./reassembly.ts";
import { hasRoom } from "./socket-buffers.ts";

/** Blocks that a few ACKs are sure to tell of; a new one behind them must not wait. */
const BLOCKS_TOLD = 2;

/** Sequence number of the first byte of text: a SYN before it takes one for itself. */
export const textSeq = (segment: Packet): Seq =>
  seqAdd(toSeq(segment.seq), (segment.flags & SYN) === 0 ? 0 : 1);

/**
 * Takes text and FIN of an acceptable segment (RFC 9293 §3.10.7.4, seventh and eighth): what is next
 * goes to the receive buffer, what comes early waits (SHLD-31), what came before is cut off. Beyond
 * the window the RFC cuts too; Linux keeps a segment that begins within it.
 *
 * @param isFast on the fast path of Linux what a D-SACK is to tell of stays, and nobody asks for memory
 * @returns how it came, and null if it was dropped without a word
 */
export function acceptText(
  tcb: Tcb,
  segment: Packet,
  out: Outbox,
  isFast: boolean,
): Arrival | null {
  const seq = textSeq(segment);
  let fin = (segment.flags & FIN) !== 0;
  let end = endOf(seq, segment.payloadLength, fin);
  if (!isFast) tcb.dsack = null;
  if (seqLeq(end, tcb.rcvNxt)) {
    tcb.counters.duplicateBytes += segment.payloadLength;
    reportDuplicate(tcb, seq, end);
    return "unwelcome";
  }
  const window = rcvWndBytes(tcb);
  if (tcb.config.receiveWindow === "rfc") {
    if (seqGt(end, tcb.rcvAdv)) {
      end = tcb.rcvAdv; // a FIN beyond it is cut off, as data there is
      fin = false;
    }
    if (seqGeq(seq, end) || seqGeq(tcb.rcvNxt, end)) return "unwelcome";
  }
  if (seqGt(seq, tcb.rcvNxt)) {
    if (seqDiff(seq, tcb.rcvNxt) >= window) return "unwelcome";
    return keepEarly(tcb, segment, seq, end, fin, out);
  }
  if (seqLt(seq, tcb.rcvNxt)) {
    tcb.counters.duplicateBytes += seqDiff(tcb.rcvNxt, seq);
    reportDuplicate(tcb, seq, tcb.rcvNxt);
  }
  // A lone FIN takes no room.
  if (window === 0 && !(segment.payloadLength === 0 && seq === tcb.rcvNxt)) return "unwelcome";
  return takeNext(tcb, segment, seq, end, fin, out, isFast);
}

/** The segment holds the byte at RCV.NXT, or a FIN there. */
function takeNext(
  tcb: Tcb,
  segment: Packet,
  seq: Seq,
  end: Seq,
  fin: boolean,
  out: Outbox,
  isFast: boolean,
): Arrival | null {
  const { memory, reassembly } = tcb;
  const isLinux = tcb.config.receiveWindow === "linux";
  const skip = seqDiff(tcb.rcvNxt, seq);
  const length = seqDiff(end, tcb.rcvNxt) - (fin ? 1 : 0);
  if (isLinux && !isFast && !hasRoom(tcb, seq)) {
    tcb.outOfMemory = true;
    tcb.ackMandatory = true;
    tcb.ackScheduled = true;
    out.news |= NEWS_READABLE;
    if (!memory.empty && segment.payloadLength > 0) {
      tcb.counters.droppedForMemory++;
      return null;
    }
  }
  const overlaps = skip > 0;
  if (length > 0) {
    tcb.receiveBuffer.push(segment.payload, segment.payloadOffset + skip, length);
    if (isLinux) {
      const { sizeBytes } = segment;
      if (overlaps) memory.queueApart(length, truesizeOf(sizeBytes), tailroomOf(sizeBytes));
      else memory.queue(length, truesizeOf(sizeBytes), tailroomOf(sizeBytes));
    }
    out.news |= NEWS_READABLE;
  }
  advance(tcb, end);
  if (length > 0) {
    inOrderData(tcb, segment, out);
    if (tcb.ecn.agreed) takeMark(tcb, segment, out);
  }
  if (fin) tcb.finReceived = true;
  if (fin || reassembly.empty) return overlaps ? "overlapping" : "in order";
  drain(tcb, out);
  return tcb.finReceived || reassembly.empty ? "fills the gap" : "fills a gap";
}

/** RCV.NXT moves. */
function advance(tcb: Tcb, to: Seq): void {
  tcb.counters.bytesReceived += seqDiff(to, tcb.rcvNxt);
  tcb.rcvNxt = to;
}

/**
 * Hands all that has become in order to the receive buffer. Once there is the FIN nothing waits any more,
 * but it is thrown away later: the ACK of the FIN may tell of it (Linux).
 */
function drain(tcb: Tcb, out: Outbox): void {
  const { memory, reassembly } = tcb;
  const high = tcb.rcvNxt;
  while (!tcb.finReceived) {
    const piece = reassembly.ready(tcb.rcvNxt);
    if (piece === null) break;
    if (seqLt(piece.start, high)) {
      extendDuplicate(tcb, piece.start, seqLt(piece.end, high) ? piece.end : high);
    }
    reassembly.shift();
    memory.usedBytes -= piece.truesize;
    if (seqGt(piece.end, tcb.rcvNxt)) deliver(tcb, piece, out);
  }
  if (tcb.finReceived) return;
  if (reassembly.empty) reassembly.sack.clear();
  else reassembly.sack.forget(tcb.rcvNxt);
}

/** A piece whose time has come: what is new of it goes to the receive buffer. */
function deliver(tcb: Tcb, piece: Piece, out: Outbox): void {
  const { memory } = tcb;
  let skip = seqDiff(tcb.rcvNxt, piece.start);
  const overlaps = skip > 0;
  const length = seqDiff(piece.end, tcb.rcvNxt) - (piece.fin ? 1 : 0);
  for (let chunk: typeof piece.first | null = piece.first; chunk !== null; chunk = chunk.next) {
    const fresh = chunk.length - skip;
    if (fresh > 0) tcb.receiveBuffer.push(chunk.bytes, chunk.offset + skip, fresh);
    skip = Math.max(0, -fresh);
  }
  if (length > 0) {
    if (tcb.config.receiveWindow === "linux") {
      if (overlaps) memory.queueApart(length, piece.truesize, piece.tailroom);
      else memory.queue(length, piece.truesize, piece.tailroom);
    }
    out.news |= NEWS_READABLE;
  }
  advance(tcb, piece.end);
  if (piece.fin) tcb.finReceived = true;
}

/** Throws away all that waits for reassembly. */
export function dropEarly(tcb: Tcb): void {
  tcb.memory.usedBytes -= tcb.reassembly.truesize;
  tcb.reassembly.clear();
}

/** The segment lies beyond RCV.NXT: it waits. */
function keepEarly(
  tcb: Tcb,
  segment: Packet,
  seq: Seq,
  end: Seq,
  fin: boolean,
  out: Outbox,
): Arrival | null {
  const { config, memory, reassembly } = tcb;
  const isLinux = config.receiveWindow === "linux";
  const { sizeBytes } = segment;
  const length = seqDiff(end, seq) - (fin ? 1 : 0);
  if (isLinux && tcb.ecn.agreed) takeMark(tcb, segment, out); // whether it is kept or not
  if (isLinux ? !hasRoom(tcb, seq) : reassembly.bytes + length > 2 * config.receiveBufferBytes) {
    tcb.counters.droppedForMemory++;
    return null;
  }
  if (reassembly.full) return null;
  if (!isLinux && tcb.ecn.agreed) takeMark(tcb, segment, out);
  if (isLinux) measureSegment(tcb, segment);
  tcb.counters.outOfOrderSegments++;
  const chunk = chunkOf(segment.payload, segment.payloadOffset, length);
  const first = reassembly.empty;
  const before = reassembly.truesize;
  const truesize = isLinux ? truesizeOf(sizeBytes) : 0;
  const tailroom = isLinux ? tailroomOf(sizeBytes) : 0;
  const insertion = reassembly.insert(seq, end, fin, chunk, truesize, tailroom);
  const own = insertion === "kept" ? truesize : 0;
  memory.usedBytes += reassembly.truesize - before - own;
  tcb.counters.duplicateBytes += reassembly.knownBytes;
  if (reassembly.duplicateStart !== reassembly.duplicateEnd) {
    reportDuplicate(tcb, reassembly.duplicateStart, reassembly.duplicateEnd);
  }
  if (tcb.sackOk) {
    // A bare FIN that joins takes no memory, and so wastes none.
    const takes = insertion === "joined" && length === 0 ? 0 : truesize;
    if (isLinux && insertion !== "known") growLinuxWindow(tcb, length, takes);
    const { sack } = reassembly;
    if (first) sack.clear();
    else if (sack.touching(seq, end) >= BLOCKS_TOLD) releaseCompressedAck(tcb, out);
    sack.report(seq, end);
  }
  memory.usedBytes += own;
  if (isLinux) growReceiveBuffer(tcb, tcb.rcvSpaceBytes);
  return "early";
}
