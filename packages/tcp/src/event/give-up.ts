import { ACK, RST } from "@seedwire/wire";
import type { Outbox, TcpErrorCode } from "../outbox.ts";
import { emitSegment } from "../send/segment.ts";
import { isSynchronized } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";

/** The connection ends with an error that the application hears of; the peer gets no word. */
export function giveUp(tcb: Tcb, error: TcpErrorCode, out: Outbox): void {
  out.error = error;
  closeDown(tcb, out);
}

/** Ends the connection by a RST, if the peer knows of it. */
export function reset(tcb: Tcb, out: Outbox): void {
  if (isSynchronized(tcb.state) || tcb.state === "SYN-RECEIVED") {
    emitSegment(tcb, out, RST | ACK, tcb.sndNxt, 0);
  }
  closeDown(tcb, out);
}
