import { OPTION_TIMESTAMPS, type Packet } from "@seedwire/wire";
import { timestamp } from "../rtt/timestamps.ts";
import type { Tcb } from "../tcb.ts";

/**
 * Our SYN or SYN,ACK was repeated, but it is the first copy that the peer answers, as the timestamp
 * tells: nothing was lost, so the first window stays as it is (Linux).
 */
export function noteSpuriousSyn(tcb: Tcb, segment: Packet): void {
  if (tcb.synTimeouts === 0 || !tcb.timestampsOk) return;
  if ((segment.tcpOptions & OPTION_TIMESTAMPS) === 0) return;
  if (segment.tsEcr !== timestamp(tcb, tcb.firstTimeoutSentNs)) return;
  tcb.synTimeouts = 0;
  tcb.reduction.undoMarker = null;
}
