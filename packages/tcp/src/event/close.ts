import { NEVER } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { abort } from "./abort.ts";
import { changeState, closeDown } from "./change-state.ts";
import { orphanInFinWait2 } from "./fin-wait-2.ts";
import { reset } from "./give-up.ts";

/**
 * CLOSE of our sending half (RFC 9293 §3.10.4): a FIN follows the last byte. Reading goes on.
 * Closing twice is nothing.
 */
export function close(tcb: Tcb, out: Outbox): void {
  if (tcb.finQueued && !waitsForHandshake(tcb)) return;
  out.pushes = true;
  switch (tcb.state) {
    case "SYN-SENT":
      closeDown(tcb, out); // nobody knows of it yet
      return;
    case "SYN-RECEIVED":
      tcb.finQueued = true;
      if (waitsForHandshake(tcb) && !tcb.orphan) return;
      // With data to send, the FIN waits until it is ESTABLISHED; not so with Fast Open.
      if (tcb.sendBuffer.endOffset === 0 || tcb.fastOpened) {
        changeState(tcb, "FIN-WAIT-1", out);
      }
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

/** By Linux the FIN of a shutdown waits for the handshake of a Fast Open, that of a full close does not. */
const waitsForHandshake = ({ state, fastOpened, sending }: Tcb): boolean =>
  state === "SYN-RECEIVED" && fastOpened && sending.inPortions;

/**
 * Full close: the application will neither write nor read any more, and lets go of the connection.
 * Unread data makes it a RST (RFC 9293 SHLD-3, RFC 2525 §2.17), and so does SO_LINGER of 0.
 */
export function closeBoth(tcb: Tcb, out: Outbox): void {
  if (tcb.orphan) return;
  tcb.readShut = true;
  tcb.orphan = true;
  const unread = tcb.receiveBuffer.bytes > 0;
  tcb.receiveBuffer.clear();
  if (tcb.state === "TIME-WAIT") return; // it has nobody to tell, and nothing to gain
  if (unread) reset(tcb, out);
  else if (tcb.config.lingerNs === 0) abort(tcb, out);
  else close(tcb, out);
  if (tcb.state === "FIN-WAIT-2" && tcb.timeWaitDeadlineNs === NEVER) orphanInFinWait2(tcb, out);
}
