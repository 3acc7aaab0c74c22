import { OPTION_TIMESTAMPS, SYN, type Packet } from "@seedwire/wire";
import { type AckFacts, ECE, FORWARD_PROGRESS } from "../loss/ack-facts.ts";
import { seqGt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { aceOf } from "./ace.ts";
import { ignoreMarks } from "./accurate-handshake.ts";
import { type AccurateEcn, CEP_INIT } from "./accurate.ts";
import { type AckCoverage, markedSegments } from "./marked-segments.ts";
import { takeCounters } from "./option-feedback.ts";

const ACE_MASK = 7;
/** So many marks, and the field ACE is zero by right. */
const MARKS_TO_ZERO = 8 - CEP_INIT;
/** Segments an ACK are averaged in 64ths, each new one with a weight of 1/64; at most so much (Linux). */
const WEIGHT = 64;
const MOST_AVERAGE = 0xffff;
/** ACKs that usually cover more than this are put together on their way (Linux). */
const USUAL_SEGMENTS = 4;

const coverage: AckCoverage = {
  segments: 0,
  bytes: 0,
  ceBytes: 0,
  smssBytes: 0,
  isUsual: false,
  isExact: false,
};

/**
 * What an ACK tells of marks by Accurate ECN (RFC 9768 §3.2.2.2): they are counted, and any of them
 * calls for the reduction of cwnd that an echo of classic ECN calls for. An ACK that brings no progress
 * was overtaken, and its counters are old.
 */
export function takeFeedback(tcb: Tcb, segment: Packet, facts: AckFacts): void {
  const accurate = tcb.ecn.accurate!;
  if ((segment.flags & SYN) !== 0) return;
  const isLater = takeTimestamp(accurate, segment);
  if (accurate.atHandshake) {
    accurate.atHandshake = false;
    return;
  }
  if (!isLater && (facts.flags & FORWARD_PROGRESS) === 0) return;
  const segments = coveredSegments(tcb, facts);
  if (accurate.awaitsFeedback) {
    accurate.awaitsFeedback = false;
    // No counter can be there yet: the field was erased on its way (RFC 9768 §3.2.2.4).
    if (aceOf(segment.flags) === 0 && segments < MARKS_TO_ZERO) ignoreMarks(accurate);
  }
  if (!accurate.heeds) return;
  const marked = countMarks(tcb, accurate, segment, facts, segments);
  if (marked === 0) return;
  accurate.ceSegments += marked;
  tcb.delivery.deliveredCe += marked;
  facts.flags |= ECE;
}

/**
 * Packets that were delivered since the ACK before that brought progress. Duplicate ACKs without SACK
 * bring none, though each tells of a packet, which Linux counts then.
 */
const coveredSegments = (tcb: Tcb, facts: AckFacts): number =>
  tcb.sackOk || tcb.config.profile === "linux"
    ? tcb.delivery.delivered - facts.priorDelivered
    : facts.acked;

function countMarks(
  tcb: Tcb,
  accurate: AccurateEcn,
  segment: Packet,
  facts: AckFacts,
  segments: number,
): number {
  const isLinux = tcb.config.profile === "linux";
  const before = accurate.ceBytes;
  const { payloadBytesSent } = tcb.counters;
  const { deliveredBytes } = facts;
  const isTold = takeCounters(accurate, segment, deliveredBytes, payloadBytesSent, isLinux);
  if (segments > 0) average(accurate, segments);
  const delta = (aceOf(segment.flags) - CEP_INIT - accurate.ceSegments) & ACE_MASK;
  coverage.segments = segments;
  coverage.bytes = deliveredBytes;
  coverage.ceBytes = isTold ? accurate.ceBytes - before : -1;
  coverage.smssBytes = tcb.smssBytes;
  coverage.isUsual = isLinux && accurate.segmentsPerAck > USUAL_SEGMENTS * WEIGHT;
  coverage.isExact = tcb.sackOk || tcb.recovery === "open" || tcb.recovery === "cwr";
  const marked = markedSegments(delta, coverage);
  if (!isLinux) testConsistency(tcb, accurate, marked);
  return marked;
}

/**
 * Marked bytes are told of that no marked packets can have carried: the field ACE is tampered with, and
 * nothing may be marked any more (RFC 9768 §3.2.3.2.5).
 */
function testConsistency({ peerMssBytes }: Tcb, accurate: AccurateEcn, marked: number): void {
  const packets = accurate.ceSegments + marked;
  if (accurate.ceBytes > packets * peerMssBytes) accurate.mayMark = false;
}

function average(accurate: AccurateEcn, segments: number): void {
  const { segmentsPerAck: before } = accurate;
  const now = segments * WEIGHT;
  const next = before === 0 ? now : Math.floor((before * (WEIGHT - 1) + now) / WEIGHT);
  accurate.segmentsPerAck = Math.min(next, MOST_AVERAGE);
}

/** Whether the segment has a later timestamp than all before. */
function takeTimestamp(accurate: AccurateEcn, { tcpOptions, tsVal }: Packet): boolean {
  if ((tcpOptions & OPTION_TIMESTAMPS) === 0) return false;
  const isLater = seqGt(toSeq(tsVal), toSeq(accurate.peerTsVal));
  if (isLater) accurate.peerTsVal = tsVal;
  return isLater;
}
