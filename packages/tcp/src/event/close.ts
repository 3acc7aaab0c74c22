import { NEVER } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { changeState, closeDown } from "./change-state.ts";
import { reset } from "./give-up.ts";

/**
 * CLOSE of our sending half (RFC 9293 §3.10.4): a FIN follows the last byte. Reading goes on.
 * Closing twice is nothing.
 */
export function close(tcb: Tcb, out: Outbox): void {
  if (tcb.finQueued) return;
  switch (tcb.state) {
    case "SYN-SENT":
      closeDown(tcb, out); // nobody knows of it yet
      return;
    case "SYN-RECEIVED":
      tcb.finQueued = true;
      // With data to send, the FIN waits until it is ESTABLISHED.
      if (tcb.sendBuffer.endOffset === 0) changeState(tcb, "FIN-WAIT-1", out);
      return;
    case "ESTABLISHED":
      tcb.finQueued = true;
      changeState(tcb, "FIN-WAIT-1", out);
      return;
    case "CLOSE-WAIT":
      tcb.finQueued = true;
      changeState(tcb, "LAST-ACK", out);
      return;
    default:
  }
}

/**
 * Full close: the application will neither write nor read any more. Unread data makes it a RST
 * (RFC 9293 SHLD-3, RFC 2525 §2.17).
 */
export function closeBoth(tcb: Tcb, out: Outbox): void {
  if (tcb.readShut) return;
  tcb.readShut = true;
  if (tcb.receiveBuffer.bytes > 0) {
    tcb.receiveBuffer.clear();
    reset(tcb, out);
    return;
  }
  close(tcb, out);
  if (tcb.state === "FIN-WAIT-2" && tcb.timeWaitDeadlineNs === NEVER) {
    tcb.timeWaitDeadlineNs = out.nowNs + tcb.config.finWait2Ns;
  }
}
