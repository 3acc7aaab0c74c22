import {
  ACK,
  OPTION_SACK,
  OPTION_TIMESTAMPS,
  RST,
  SYN,
  TCP,
  tcpHeaderBytes,
  type Address,
  type Packet,
} from "@seedwire/wire";
import { markSyn } from "../ecn/negotiation.ts";
import { markSegment } from "../ecn/sender.ts";
import type { Outbox } from "../outbox.ts";
import { ackSent, noteDataSent } from "../receive/ack-policy.ts";
import { selectWindow } from "../receive/window.ts";
import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import { isSynchronized } from "../state.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { timestamp } from "../rtt/timestamps.ts";
import { notePaced } from "./pacing.ts";
import { sackRoom } from "./mss.ts";
import { offersTimestamps, putUserTimeout, synOptions } from "./syn-options.ts";
import { inUrgentMode, pointAtUrgent } from "./urgent.ts";

/** Length of the IP header that we send. */
const IP_HEADER = 20;

/** Puts a segment of this connection into the outbox, with all that every segment says. */
export function emitSegment(
  tcb: Tcb,
  out: Outbox,
  flags: number,
  seq: Seq,
  dataBytes: number,
): Packet {
  const packet = out.pool.take();
  packet.protocol = TCP;
  packet.source = tcb.localAddress;
  packet.destination = tcb.remoteAddress;
  packet.sourcePort = tcb.localPort;
  packet.destinationPort = tcb.remotePort;
  packet.dontFragment = tcb.config.pathMtuDiscovery && !tcb.sending.mayFragment;
  packet.trafficClass = tcb.config.dscp << 2;
  packet.ttl = tcb.config.ttl;
  packet.seq = seq;
  const onSyn = (flags & SYN) !== 0;
  if (onSyn) synOptions(tcb, packet, (flags & ACK) !== 0);
  if (tcb.timestampsOk || (onSyn && offersTimestamps(tcb))) stamp(tcb, packet, out);
  if ((flags & ACK) !== 0) {
    acknowledge(tcb, packet, onSyn);
  } else {
    packet.ack = 0;
    packet.window = selectWindow(tcb, onSyn);
  }
  if (onSyn) flags |= markSyn(tcb, packet, flags);
  else if (tcb.ecn.agreed) flags |= markSegment(tcb, packet, seq, dataBytes, out);
  if (tcb.sendUserTimeout && hasRoom(tcb, packet, dataBytes)) putUserTimeout(tcb, packet, onSyn);
  packet.flags = flags;
  if (dataBytes > 0) {
    tcb.sendBuffer.putInto(packet, onSyn ? 0 : offsetOf(tcb, seq), dataBytes);
    tcb.counters.payloadSegmentsSent++;
    tcb.counters.payloadBytesSent += dataBytes;
    tcb.sending.lastDataSentNs = out.nowNs;
  }
  if (inUrgentMode(tcb)) pointAtUrgent(tcb, packet);
  packet.sizeBytes = IP_HEADER + tcpHeaderBytes(packet) + dataBytes;
  tcb.counters.segmentsSent++;
  if (onSyn && tcb.passive) tcb.counters.sentWithoutSocket++;
  tcb.lastSentNs = out.nowNs;
  if (dataBytes > 0) noteDataSent(tcb, out);
  out.add(packet);
  return packet;
}

/** Whether an option of one word more would fit, beside the data too. */
const hasRoom = (tcb: Tcb, packet: Packet, dataBytes: number): boolean =>
  (packet.tcpOptions & OPTION_SACK) === 0 && dataBytes + 4 <= tcb.smssBytes;

/** Acknowledges everything received so far; an ACK that was put off is thereby sent. */
function acknowledge(tcb: Tcb, packet: Packet, onSyn: boolean): void {
  packet.ack = tcb.rcvNxt;
  if (tcb.sackOk && !onSyn) sackBlocks(tcb, packet);
  packet.window = selectWindow(tcb, onSyn);
  ackSent(tcb);
}

/** SACK option (RFC 2018 §4): D-SACK first (RFC 2883 §4), then the latest blocks. */
function sackBlocks(tcb: Tcb, packet: Packet): void {
  const blocks = tcb.reassembly.sack.edges;
  const { dsack } = tcb;
  if (blocks.length === 0 && dsack === null) return;
  const room = sackRoom(tcb);
  if (room === 0) return;
  const edges = (packet.sackEdges ??= new Int32Array(8));
  let count = 0;
  if (dsack !== null) {
    edges[0] = dsack[0];
    edges[1] = dsack[1];
    count = 1;
    tcb.dsack = null;
  }
  for (let at = 0; at < blocks.length && count < room; at += 2, count++) {
    edges[2 * count] = blocks[at]!;
    edges[2 * count + 1] = blocks[at + 1]!;
  }
  packet.sackBlocks = count;
  packet.tcpOptions |= OPTION_SACK;
}

/** Timestamps option (RFC 7323 §3.2). */
function stamp(tcb: Tcb, packet: Packet, out: Outbox): void {
  packet.tcpOptions |= OPTION_TIMESTAMPS;
  packet.tsVal = timestamp(tcb, out.nowNs);
  packet.tsEcr = tcb.tsRecent;
}

/** Where a RST goes that answers a segment of no connection. */
export interface ResetTo {
  readonly localAddress: Address;
  readonly localPort: number;
  readonly remoteAddress: Address;
  readonly remotePort: number;
}

/** Puts a RST into the outbox that belongs to no TCB (RFC 9293 §3.10.7.1). */
export function emitReset(to: ResetTo, out: Outbox, seq: number, ack: number | null): void {
  const packet = out.pool.take();
  packet.protocol = TCP;
  packet.source = to.localAddress;
  packet.destination = to.remoteAddress;
  packet.sourcePort = to.localPort;
  packet.destinationPort = to.remotePort;
  packet.dontFragment = true;
  packet.seq = seq;
  packet.ack = ack ?? 0;
  packet.flags = ack === null ? RST : RST | ACK;
  packet.window = 0;
  packet.sizeBytes = IP_HEADER + tcpHeaderBytes(packet);
  out.add(packet);
}

/** Puts a segment into the outbox that only acknowledges. */
export function emitPureAck(tcb: Tcb, out: Outbox): void {
  notePaced(tcb, 0, out.nowNs);
  emitSegment(tcb, out, ACK, acceptableSeq(tcb), 0);
}

/**
 * SEQ of a segment without text: SND.NXT. If the peer's window has shrunk below that, Linux takes the
 * window's end, which the peer accepts, unless the scale of the window explains the difference.
 */
export function acceptableSeq(tcb: Tcb): Seq {
  const beyond = seqDiff(tcb.sndNxt, tcb.sndUna) - tcb.sndWndBytes;
  if (beyond <= 0 || !tcb.sending.inPortions) return tcb.sndNxt;
  if (tcb.passive && !isSynchronized(tcb.state)) return tcb.sndNxt; // a request knows no window yet
  if (tcb.windowScaleOk && beyond < 1 << tcb.rcvScale) return tcb.sndNxt;
  return seqAdd(tcb.sndUna, tcb.sndWndBytes);
}
