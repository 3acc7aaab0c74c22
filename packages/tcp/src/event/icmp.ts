import type { IcmpError } from "@seedwire/ip";
import type { Outbox, TcpErrorCode } from "../outbox.ts";
import { lowerMss } from "../send/mss.ts";
import { seqGt, seqLt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { giveUp } from "./give-up.ts";

/**
 * An ICMP error about a segment of ours (RFC 9293 §3.9.2.2, RFC 5927 §4). It counts only if the
 * segment is in flight, or was an ACK that left last, so that a blind attacker would have to guess.
 *
 * Unreachable is a soft error: it ends a connection that is just being opened, and is otherwise
 * left to the retransmission timer, which will know better.
 */
export function icmpArrives(tcb: Tcb, error: IcmpError, pathMtuBytes: number, out: Outbox): void {
  const seq = toSeq(error.quoted.seq);
  if (seqLt(seq, tcb.sndUna) || seqGt(seq, tcb.sndNxt)) return;
  switch (error.kind) {
    case "fragmentation-needed":
      if (lowerMss(tcb, pathMtuBytes)) resend(tcb);
      return;
    case "net-unreachable":
    case "host-unreachable":
    case "protocol-unreachable":
    case "port-unreachable":
      if (tcb.state === "SYN-SENT") giveUp(tcb, CODES[error.kind], out);
      return;
    default: // source quench is ignored (RFC 9293 MUST-55), time exceeded is soft (MUST-56)
  }
}

const CODES = {
  "net-unreachable": "ENETUNREACH",
  "host-unreachable": "EHOSTUNREACH",
  "protocol-unreachable": "ECONNREFUSED",
  "port-unreachable": "ECONNREFUSED",
} as const satisfies Record<string, TcpErrorCode>;

/** What was too large for the path goes again, in pieces; the path is not congested (RFC 1191 §6.5). */
function resend(tcb: Tcb): void {
  for (let index = 0; index < tcb.scoreboard.count; index++) {
    const length = (tcb.scoreboard.end(index) - tcb.scoreboard.start(index)) | 0;
    if (length > tcb.smssBytes) tcb.scoreboard.loseAgain(index);
  }
}
