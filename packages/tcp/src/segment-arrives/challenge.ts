import { SYN, type Packet } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { noteUnacceptable } from "../receive/duplicates.ts";
import { emitPureAck } from "../send/segment.ts";
import type { Tcb } from "../tcb.ts";
import { segmentLength } from "./closed.ts";

/** Challenge ACK (RFC 5961 §3.2, §4.2): a peer that means it will answer with an exact RST. */
export function challenge(tcb: Tcb, out: Outbox): void {
  if (!mayAnswer(tcb, out.nowNs)) return;
  tcb.counters.challengeAcks++;
  emitPureAck(tcb, out);
}

/**
 * Whether one more ACK may answer what cannot be meant for us (RFC 5961 §7). The limit is of each
 * connection, since one of the whole host would tell an attacker about other connections.
 */
export function mayAnswer(tcb: Tcb, nowNs: Ns): boolean {
  const { challengeAcks, challengeAckIntervalNs } = tcb.config;
  const sinceNs = tcb.challengesSinceNs;
  if (sinceNs < 0 || nowNs - sinceNs >= challengeAckIntervalNs) {
    tcb.challengesSinceNs = nowNs;
    tcb.challengesSent = 0;
  }
  if (tcb.challengesSent >= challengeAcks) return false;
  tcb.challengesSent++;
  return true;
}

/** Text or a FIN. */
export const hasText = (segment: Packet): boolean =>
  segmentLength(segment) > 0 && (segment.flags & SYN) === 0;

/**
 * A segment is not acceptable: an ACK tells the peer where we are, and what came twice. ACKs without
 * text could answer each other for ever, so their number is limited; text ends by itself.
 */
export function answerUnacceptable(tcb: Tcb, segment: Packet, out: Outbox): void {
  if (!hasText(segment) && !mayAnswer(tcb, out.nowNs)) return;
  noteUnacceptable(tcb, segment);
  emitPureAck(tcb, out);
}
