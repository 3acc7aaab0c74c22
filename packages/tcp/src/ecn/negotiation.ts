import { ACK, AE, CWR, ECE, NOT_ECT, type Packet } from "@seedwire/wire";
import type { TcpConfig } from "../config.ts";
import type { Tcb } from "../tcb.ts";
import { ACE, ACE_ACCURATE, ACE_NONE, aceBits, aceOf, asksAccurate, ecnField } from "./ace.ts";
import { agreeAccurate, markSynAck, takeAccurateAnswer } from "./accurate-handshake.ts";
import { fieldOfSyn } from "./codepoint.ts";
import type { EcnRequest } from "./ecn.ts";

const SETUP = ECE | CWR;

/**
 * How a TCP has it with ECN: never; where the peer asks for it; asked for by us too (sysctl tcp_ecn 0, 2,
 * 1). With Accurate ECN likewise (5, 3), and where we ask for the classic one all the same (4).
 */
export type EcnMode =
  | "off"
  | "accept"
  | "request"
  | "accept-accurate"
  | "request-accurate"
  | "accept-accurate-request-classic";

/** What our SYNs ask for. */
function request({ config: { ecn }, congestion }: Tcb): EcnRequest {
  if (ecn === "request-accurate") return "accurate";
  const asks = ecn === "request" || ecn === "accept-accurate-request-classic";
  return asks || congestion.needsEcn ? "classic" : "nothing";
}

/** Whether a listener agrees to Accurate ECN. */
const acceptsAccurate = ({ ecn }: TcpConfig): boolean =>
  ecn === "accept-accurate" ||
  ecn === "request-accurate" ||
  ecn === "accept-accurate-request-classic";

/**
 * A SYN or SYN,ACK of ours leaves (RFC 3168 §6.1.1, RFC 9768 §3.1.1). No SYN has the AccECN option (RFC
 * 9768 §3.2.3.2.1).
 *
 * @returns the bits to set
 */
export function markSyn(tcb: Tcb, packet: Packet, flags: number): number {
  const { ecn } = tcb;
  let bits = 0;
  if ((flags & ACK) === 0) bits = bitsOfSyn(tcb);
  else if (ecn.agreed) bits = ecn.accurate === null ? ECE : markSynAck(tcb, ecn.accurate, packet);
  if (bits !== 0) packet.trafficClass |= fieldOfSyn(tcb);
  return bits;
}

/**
 * A network may drop SYNs that ask for ECN: so a repeated one does not ask (RFC 3168 §6.1.1.1), and of
 * those that ask for Accurate ECN the third (RFC 9768 §3.1.4.1).
 */
function bitsOfSyn(tcb: Tcb): number {
  const { config, ecn } = tcb;
  const wanted = request(tcb);
  const before = ecn.synsSent++;
  if (wanted === "nothing") return 0;
  ecn.asked = wanted;
  const tries = wanted === "accurate" ? 2 : 1;
  const asks = before < tries || !config.ecnFallback;
  if (!asks) ecn.plainSyn = true;
  if (wanted === "accurate") return asks ? AE | SETUP : 0;
  if (before > 0) ecn.cwrDue = true; // the SYN was lost, and so is most of the window
  return asks ? SETUP : 0;
}

/** What a SYN asks for (RFC 9768 §3.1.1, and §3.1.3 for combinations that nobody knows yet). */
function requestOf({ flags }: Packet): EcnRequest {
  if (asksAccurate(flags)) return "accurate";
  return aceOf(flags) === ACE_NONE ? "nothing" : "classic";
}

/**
 * A SYN has come: does it ask for ECN, and is it welcome? When two SYNs cross, both must have asked,
 * and what the lesser asks for is taken.
 */
export function takeEcnRequest(tcb: Tcb, syn: Packet): void {
  const { config, congestion, ecn } = tcb;
  ecn.peerAsked = requestOf(syn);
  const isPossible = config.ecn !== "off" || congestion.needsEcn;
  const isWelcome = tcb.passive ? isPossible : ecn.asked !== "nothing";
  const accurate = tcb.passive ? acceptsAccurate(config) : ecn.asked === "accurate";
  if (ecn.peerAsked === "accurate" && accurate) return agreeAccurate(tcb, syn);
  ecn.agreed = isWelcome && asksClassic(syn, congestion.needsEcn);
}

/**
 * A SYN that asks for classic ECN. One that could be marked itself comes from something that is no TCP
 * by RFC 3168 §6.1.1; a later one that says AE may, and one of a control that depends on ECN.
 */
const asksClassic = ({ flags, trafficClass }: Packet, needsEcn: boolean): boolean =>
  (flags & SETUP) === SETUP &&
  (needsEcn || (flags & AE) !== 0 || ecnField(trafficClass) === NOT_ECT);

/** The answer to our SYN. By classic ECN, ECE without CWR agrees. */
export function takeEcnAnswer(tcb: Tcb, synAck: Packet): void {
  const { ecn } = tcb;
  if (ecn.asked === "accurate") return takeAccurateAnswer(tcb, synAck);
  ecn.agreed = ecn.asked === "classic" && (synAck.flags & SETUP) === ECE;
}

/**
 * A SYN came again, before the handshake is complete. The first has decided about ECN (RFC 9768
 * §3.1.5); but the answer tells of the one that it answers, and to 000 it is 000.
 *
 * @returns false if it mixes classic with Accurate ECN, which nobody may: the connection is reset
 */
export function takeSynAgain(tcb: Tcb, syn: Packet): boolean {
  const { ecn } = tcb;
  const asks = requestOf(syn);
  ecn.answersSyn = true;
  if (ecn.accurate !== null) {
    ecn.accurate.answersPlainSyn = asks === "nothing";
    if (asks === "accurate") ecn.accurate.peerField = ecnField(syn.trafficClass);
  }
  const isMixed = asks !== ecn.peerAsked && asks !== "nothing" && ecn.peerAsked !== "nothing";
  return !isMixed || !acceptsAccurate(tcb.config) || tcb.config.profile === "linux";
}

/** Whether a SYN asks for ECN of one kind or the other, and that is welcome: a cookie keeps it. */
export const asksEcn = ({ config, congestion }: Tcb, syn: Packet): boolean =>
  (config.ecn !== "off" || congestion.needsEcn) && requestOf(syn) !== "nothing";

/**
 * Flags of a SYN that a cookie without a timestamp answers: it cannot keep whether ECN was asked for. Of
 * Accurate ECN the ACK tells by itself (RFC 9768 §5.1), which Linux does not look at here.
 */
export function flagsWithoutMemory(config: TcpConfig, { flags }: Packet): number {
  const isTold = config.profile === "rfc" && acceptsAccurate(config) && asksAccurate(flags);
  return isTold ? flags : flags & ~ACE;
}

/** Bits with which a SYN asks for as much as a cookie has kept (`syn-cookie.ts`). */
export function bitsOfCookie(config: TcpConfig, hadEcn: boolean, ack: Packet): number {
  // The last ACK of the handshake tells of Accurate ECN by a field that no other has (RFC 9768 §5.1).
  const isAccurate = acceptsAccurate(config) && aceOf(ack.flags) > 1;
  if (isAccurate && (hadEcn || config.profile === "rfc")) return aceBits(ACE_ACCURATE);
  return hadEcn ? SETUP : 0;
}
