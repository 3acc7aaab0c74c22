import { NEVER } from "@seedwire/engine";
import { enterLoss } from "../loss/fast-retransmit.ts";
import type { Outbox } from "../outbox.ts";
import { armRto } from "../rtt/rto.ts";
import { output, retransmit } from "../send/output.ts";
import type { Tcb } from "../tcb.ts";
import { givesUp } from "./connection-failure.ts";

/** The retransmission timer expired (RFC 6298 §5.4 to §5.7). */
export function retransmissionTimeout(tcb: Tcb, out: Outbox): void {
  tcb.rtoDeadlineNs = NEVER;
  if (givesUp(tcb, tcb.scoreboard.sentNs(0), out)) return;
  tcb.counters.rtos++;
  if (tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED") {
    tcb.synTimeouts++;
    const linear = tcb.state === "SYN-SENT" ? tcb.config.synLinearTimeouts : 0;
    if (tcb.synTimeouts > linear) tcb.rtoBackoff++;
    retransmit(tcb, out, 0);
  } else {
    enterLoss(tcb, out);
    tcb.rtoBackoff++;
    output(tcb, out);
  }
  armRto(tcb, out.nowNs);
}
