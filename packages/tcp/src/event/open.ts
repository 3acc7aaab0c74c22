import { SYN } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { guessSegments } from "../receive/ack-policy.ts";
import { armRto } from "../rtt/rto.ts";
import { HAS_PSH, HAS_SYN } from "../send/marks.ts";
import { presumeMss } from "../send/mss.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { changeState } from "./change-state.ts";

/** Active OPEN (RFC 9293 §3.10.1): the SYN leaves, with all options that we offer. */
export function openActive(tcb: Tcb, out: Outbox): void {
  changeState(tcb, "SYN-SENT", out);
  tcb.timestampsOk = tcb.config.timestamps;
  presumeMss(tcb);
  guessSegments(tcb); // nothing is offered yet
  const { synBytes } = tcb.fastOpen;
  const first = seqAdd(tcb.iss, 1);
  tcb.sndNxt = seqAdd(first, synBytes);
  tcb.scoreboard.append(tcb.iss, first, HAS_SYN, out.nowNs);
  // Of a Fast Open only the SYN itself is repeated, should it be lost (RFC 7413 §4.2.2).
  if (synBytes > 0) tcb.scoreboard.append(first, tcb.sndNxt, HAS_PSH, out.nowNs);
  emitSegment(tcb, out, SYN, tcb.iss, synBytes);
  armRto(tcb, out.nowNs);
}
