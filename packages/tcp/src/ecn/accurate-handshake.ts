import {
  CE,
  OPTION_ACCECN_0,
  OPTION_ACCECN_1,
  OPTION_SACK,
  SYN,
  type Packet,
} from "@seedwire/wire";
import type { Tcb } from "../tcb.ts";
import { aceBits, aceOf, codeOf, ecnField, fieldOf, isValidTransition } from "./ace.ts";
import { type AccurateEcn, newAccurateEcn } from "./accurate.ts";
import { fieldOfSyn } from "./codepoint.ts";
import { putInitialOption } from "./option.ts";
import { examineOption } from "./option-feedback.ts";

const ACCECN = OPTION_ACCECN_0 | OPTION_ACCECN_1;
/** Options that a client owes when it is in Accurate ECN: with the last ACK, and with its first data. */
const OPTIONS_OF_CLIENT = 2;

/** A SYN that asks for Accurate ECN is welcome. Marks on SYNs are no part of the counters. */
export function agreeAccurate(tcb: Tcb, syn: Packet): void {
  tcb.ecn.agreed = true;
  const field = ecnField(syn.trafficClass);
  const accurate = newAccurateEcn(field, fieldOfSyn(tcb));
  if (tcb.config.profile === "linux") accurate.latestField = field;
  accurate.mayMark = !tcb.ecn.plainSyn;
  accurate.optionDemand = 1;
  accurate.peerTsVal = syn.tsVal;
  tcb.ecn.accurate = accurate;
}

/**
 * Our SYN,ACK tells how the SYN came (RFC 9768 Table 2). It is repeated once, without the option; if
 * that has no answer either, something may be in the way: 000 (RFC 9768 §3.2.3.2.2), after which
 * nothing may be marked (§3.1.5).
 *
 * @returns the bits to set
 */
export function markSynAck(tcb: Tcb, accurate: AccurateEcn, packet: Packet): number {
  const { config, ecn } = tcb;
  const isByTimer = !ecn.answersSyn; // or the first
  if (isByTimer) ecn.synAcksSent++;
  ecn.answersSyn = false;
  const gaveUp = ecn.synAcksSent > 2 && config.ecnFallback && isByTimer;
  if (gaveUp || accurate.answersPlainSyn) {
    accurate.mayMark = false;
    return 0;
  }
  if (ecn.synAcksSent === 1 && isByTimer) putInitialOption(tcb, packet);
  return aceBits(codeOf(accurate.peerField));
}

/** The answer to a SYN of ours that asked for Accurate ECN (RFC 9768 Table 2). */
export function takeAccurateAnswer(tcb: Tcb, synAck: Packet): void {
  const { ecn } = tcb;
  const code = aceOf(synAck.flags);
  ecn.agreed = code !== 0 && code !== 7; // no ECN; something broken that returns what it gets
  if (!ecn.agreed || code === 1) return; // 001: classic ECN
  const field = ecnField(synAck.trafficClass);
  const accurate = newAccurateEcn(field, fieldOfSyn(tcb));
  ecn.accurate = accurate;
  accurate.mayMark = !ecn.plainSyn;
  accurate.tellsField = true;
  accurate.peerTsVal = synAck.tsVal;
  if (tcb.config.profile === "linux") accurate.latestField = field;
  if (field === CE) ecn.received.cePackets = 1; // Table 3: r.cep begins with 6
  // 101 is for later documents: the SYN came as it was sent (RFC 9768 §3.1.3).
  const arrived = fieldOf(code);
  if (arrived !== null) testField(tcb, accurate, arrived);
  takeOption(tcb, accurate, synAck);
}

/**
 * The ACK of our SYN,ACK. A pure one has the code for how the SYN,ACK came (RFC 9768 Table 4); zero is
 * none: the field was erased on its way, so nothing is marked and no feedback heeded.
 */
export function takeHandshakeAck(tcb: Tcb, segment: Packet): void {
  const { accurate } = tcb.ecn;
  if (accurate === null) return;
  takeOption(tcb, accurate, segment);
  if ((segment.flags & SYN) !== 0) return takeCrossedSynAck(tcb, accurate, segment);
  if (segment.payloadLength > 0 || (segment.tcpOptions & OPTION_SACK) !== 0) return;
  accurate.atHandshake = true;
  const code = aceOf(segment.flags);
  if (code === 0) return ignoreMarks(accurate);
  const arrived = fieldOf(code);
  if (arrived === null || !testField(tcb, accurate, arrived) || arrived !== CE) return;
  accurate.ceSegments = 1;
  tcb.delivery.deliveredCe++;
}

/** The SYN,ACK of a simultaneous open: it tells how our SYN came. */
function takeCrossedSynAck(tcb: Tcb, accurate: AccurateEcn, { flags }: Packet): void {
  const code = aceOf(flags);
  const arrived = fieldOf(code);
  if (code === 0) accurate.mayMark = false;
  else if (arrived !== null) testField(tcb, accurate, arrived);
}

/** The field ACE is not what the peer sent: nothing is marked, and what it says is not heeded. */
export function ignoreMarks(accurate: AccurateEcn): void {
  accurate.mayMark = false;
  accurate.heeds = false;
}

/** Compares how our SYN or SYN,ACK came with how it was sent (RFC 9768 §3.2.2.3). */
function testField(tcb: Tcb, accurate: AccurateEcn, arrived: number): boolean {
  if (isValidTransition(accurate.ownField, arrived)) return true;
  if (tcb.config.ecnFallback) accurate.mayMark = false;
  return false;
}

function takeOption(tcb: Tcb, accurate: AccurateEcn, segment: Packet): void {
  const isClient = !tcb.passive;
  if ((segment.tcpOptions & ACCECN) !== 0) {
    accurate.seen = examineOption(segment);
    if (isClient) accurate.optionDemand = OPTIONS_OF_CLIENT;
  } else if (isClient && tcb.config.profile !== "linux") {
    // That none came tells nothing of the other direction (RFC 9768 §3.2.3.2.3).
    accurate.optionDemand = OPTIONS_OF_CLIENT;
  }
}
