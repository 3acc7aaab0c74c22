import { ackAfterRead } from "../receive/ack-policy.ts";
import { deservesUpdate } from "../receive/window.ts";
import { mayReceive } from "../state.ts";
import type { Tcb } from "../tcb.ts";

/**
 * RECEIVE (RFC 9293 §3.10.3): the application has taken bytes out of the receive buffer. The peer
 * hears of the room if it may be waiting for it.
 */
export function received(tcb: Tcb): void {
  if (!mayReceive(tcb.state)) return;
  ackAfterRead(tcb);
  if (deservesUpdate(tcb)) tcb.ackNow = true;
}
