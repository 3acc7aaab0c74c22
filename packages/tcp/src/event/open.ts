import { SYN } from "@seedwire/wire";
import type { Outbox } from "../outbox.ts";
import { armRto } from "../rtt/rto.ts";
import { HAS_SYN } from "../send/marks.ts";
import { emitSegment } from "../send/segment.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { changeState } from "./change-state.ts";

/** Active OPEN (RFC 9293 §3.10.1): the SYN leaves, with all options that we offer. */
export function openActive(tcb: Tcb, out: Outbox): void {
  changeState(tcb, "SYN-SENT", out);
  tcb.timestampsOk = tcb.config.timestamps;
  tcb.sndNxt = seqAdd(tcb.iss, 1);
  tcb.scoreboard.append(tcb.iss, tcb.sndNxt, HAS_SYN, out.nowNs);
  emitSegment(tcb, out, SYN, tcb.iss, 0);
  armRto(tcb, out.nowNs);
}
