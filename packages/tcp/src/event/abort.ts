import type { Outbox } from "../outbox.ts";
import { offsetOf, type Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";
import { reset } from "./give-up.ts";

/**
 * ABORT (RFC 9293 §3.10.5): a RST where the peer may still wait for us, and CLOSED at
 * once. What was not read is gone.
 */
export function abort(tcb: Tcb, out: Outbox): void {
  tcb.receiveBuffer.clear();
  tcb.orphan = true;
  switch (tcb.state) {
    case "SYN-RECEIVED":
    case "ESTABLISHED":
    case "FIN-WAIT-1":
    case "FIN-WAIT-2":
    case "CLOSE-WAIT":
      reset(tcb, out);
      return;
    case "CLOSING":
    case "LAST-ACK":
      // By its data it is not that far yet (Linux).
      if (tcb.config.profile === "linux" && hasUnsent(tcb)) reset(tcb, out);
      else closeDown(tcb, out);
      return;
    case "CLOSED":
      return;
    default:
      closeDown(tcb, out);
  }
}

const hasUnsent = (tcb: Tcb): boolean =>
  !tcb.finSent && offsetOf(tcb, tcb.sndNxt) <= tcb.sendBuffer.endOffset;
