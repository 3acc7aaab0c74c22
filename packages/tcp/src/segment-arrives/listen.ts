import { ACK, FIN, RST, SYN, type Packet } from "@seedwire/wire";
import { NEVER } from "@seedwire/engine";
import type { ProfileName, TcpConfig } from "../config.ts";
import { takeEcnRequest } from "../ecn/negotiation.ts";
import { changeState } from "../event/change-state.ts";
import type { Outbox } from "../outbox.ts";
import { armRto } from "../rtt/rto.ts";
import { HAS_SYN } from "../send/marks.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { resetAnswer } from "./closed.ts";
import { takeSynOptions } from "./syn-options.ts";

/** What a segment to a listening port is: a SYN worth a connection, or nothing of the kind. */
export type ListenVerdict = "connection" | "handled";

/** SEGMENT ARRIVES in state LISTEN (RFC 9293 §3.10.7.2). */
export function inListen(
  segment: Packet,
  out: Outbox,
  profile: ProfileName = "rfc",
): ListenVerdict {
  if ((segment.flags & RST) !== 0) return "handled"; // First: RST, ignored
  if ((segment.flags & ACK) !== 0) {
    resetAnswer(segment, out); // Second: an ACK here is of no connection of ours
    return "handled";
  }
  // Third: SYN; Linux does not believe one with FIN. Fourth: drop
  if ((segment.flags & SYN) === 0) return "handled";
  return (segment.flags & FIN) !== 0 && profile === "linux" ? "handled" : "connection";
}

/** The choices of whom a SYN opens; a cookie does not keep its codepoint (Linux, tcp_reflect_tos). */
export function answering(config: TcpConfig, { flags, trafficClass }: Packet): TcpConfig {
  if (!config.reflectsDscp) return config;
  return { ...config, dscp: (flags & SYN) === 0 ? 0 : trafficClass >> 2 };
}

/**
 * A SYN makes a connection: the fresh TCB of it goes to SYN-RECEIVED and answers with SYN,ACK. Data
 * and FIN on the SYN are left for the peer to send again, since they are not acknowledged.
 */
export function acceptSyn(tcb: Tcb, syn: Packet, mtuBytes: number, out: Outbox): void {
  takeSynOptions(tcb, syn, mtuBytes, out.nowNs);
  takeEcnRequest(tcb, syn);
  changeState(tcb, "SYN-RECEIVED", out);
  tcb.sndNxt = seqAdd(tcb.iss, 1);
  tcb.scoreboard.append(tcb.iss, tcb.sndNxt, HAS_SYN, out.nowNs);
  emitSegment(tcb, out, SYN | ACK, tcb.iss, 0);
  if (tcb.rtoDeadlineNs === NEVER) armRto(tcb, out.nowNs);
}
