import { NEVER } from "@seedwire/engine";
import { retransmitLost } from "../loss/retransmit.ts";
import type { Outbox } from "../outbox.ts";
import { nagleOf } from "../send/nagle.ts";
import { output } from "../send/output.ts";
import { push } from "../send/push.ts";
import { maySend } from "../state.ts";
import type { Tcb } from "../tcb.ts";

/** The departure time has come that something waited for: what is lost goes first, then new data. */
export function pacingTimeout(tcb: Tcb, out: Outbox): void {
  const { congestion, scoreboard: board } = tcb;
  tcb.pacing.deadlineNs = NEVER;
  if (!maySend(tcb.state)) return;
  tcb.delivery.occasion++;
  if (board.lostOut > board.retransOut && congestion.cwndSegments > board.flightSegments) {
    retransmitLost(tcb, out);
  }
  if (tcb.sending.inPortions) push(tcb, out, nagleOf(tcb));
  else output(tcb, out);
}
