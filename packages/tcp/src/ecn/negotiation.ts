import { ACK, AE, CWR, ECE, NOT_ECT, type Packet } from "@seedwire/wire";
import type { Tcb } from "../tcb.ts";

const SETUP = ECE | CWR;
const ECN_FIELD = 3;

/**
 * Bits that go with a SYN or SYN,ACK of ours (RFC 3168 §6.1.1). Only the first SYN asks: a network that
 * drops such SYNs lets the next one pass (RFC 3168 §6.1.1.1).
 */
export function ecnBitsOfSyn(tcb: Tcb, flags: number): number {
  const { config, ecn } = tcb;
  if ((flags & ACK) !== 0) return ecn.agreed ? ECE : 0;
  if (config.ecn !== "request") return 0;
  if (ecn.asked) ecn.cwrDue = true; // the SYN was lost, and so is most of the window
  const asks = !ecn.asked || !config.ecnFallback;
  ecn.asked = true;
  return asks ? SETUP : 0;
}

/**
 * A SYN has come: does it ask for ECN, and is it welcome? One that could be marked itself comes from
 * something that is no TCP by RFC 3168 §6.1.1; a later one that says AE may (RFC 9768 §3.1.1).
 */
export function takeEcnRequest(tcb: Tcb, syn: Packet): void {
  const asks = (syn.flags & SETUP) === SETUP;
  const isPlain = (syn.trafficClass & ECN_FIELD) === NOT_ECT || (syn.flags & AE) !== 0;
  // When two SYNs cross, both must have asked.
  const isWelcome = tcb.passive ? tcb.config.ecn !== "off" : tcb.ecn.asked;
  tcb.ecn.agreed = asks && isPlain && isWelcome;
}

/** The answer to our SYN: ECE without CWR agrees. */
export function takeEcnAnswer(tcb: Tcb, synAck: Packet): void {
  tcb.ecn.agreed = tcb.ecn.asked && (synAck.flags & SETUP) === ECE;
}
