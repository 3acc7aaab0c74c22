import { NEVER } from "@seedwire/engine";
import { enterLoss } from "../loss/fast-retransmit.ts";
import type { Outbox } from "../outbox.ts";
import { output, retransmit } from "../send/output.ts";
import { isHalfOpen } from "../segment-arrives/syn-received.ts";
import type { Tcb } from "../tcb.ts";
import { armRtoAgain, givesUp } from "./connection-failure.ts";
import { synAckTimeout } from "./syn-ack-timeout.ts";

/** The retransmission timer expired (RFC 6298 §5.4 to §5.7). */
export function retransmissionTimeout(tcb: Tcb, out: Outbox): void {
  tcb.rtoDeadlineNs = NEVER;
  if (tcb.config.profile === "linux" && isHalfOpen(tcb)) return synAckTimeout(tcb, out);
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
  armRtoAgain(tcb, out.nowNs);
}
