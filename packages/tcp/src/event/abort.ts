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
  if (abortsByReset(tcb)) reset(tcb, out);
  else if (tcb.state !== "CLOSED") closeDown(tcb, out);
}

/** Whether the peer may still wait for us, so that ABORT sends a RST. */
export function abortsByReset(tcb: Tcb): boolean {
  switch (tcb.state) {
    case "SYN-RECEIVED":
    case "ESTABLISHED":
    case "FIN-WAIT-1":
    case "FIN-WAIT-2":
    case "CLOSE-WAIT":
      return true;
    case "CLOSING":
    case "LAST-ACK":
      return tcb.config.profile === "linux" && hasUnsent(tcb); // by its data it is not that far yet
    default:
      return false;
  }
}

const hasUnsent = (tcb: Tcb): boolean =>
  !tcb.finSent && offsetOf(tcb, tcb.sndNxt) <= tcb.sendBuffer.endOffset;
