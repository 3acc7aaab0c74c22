import { ACK, RST, SYN, type Packet } from "@seedwire/wire";
import type { Endpoint } from "./endpoint.ts";
import type { Listeners } from "./listeners.ts";
import { isnAfter, synInTimeWait } from "./segment-arrives/time-wait.ts";

/**
 * A segment for a connection in TIME-WAIT: if it is a SYN that may open it anew, its listener gets it
 * (RFC 9293 MAY-2, RFC 6191 §2). Says whether the segment is done with.
 */
export function reopens(endpoint: Endpoint, segment: Packet, listeners: Listeners): boolean {
  if ((segment.flags & (SYN | RST | ACK)) !== SYN) return false;
  const verdict = synInTimeWait(endpoint.tcb, segment, endpoint.nowNs);
  if (verdict !== "reopen") return verdict === "drop";
  const listener = listeners.find(segment);
  if (listener === undefined) return false;
  endpoint.fade();
  listener.receive(segment, isnAfter(endpoint.tcb));
  return true;
}
