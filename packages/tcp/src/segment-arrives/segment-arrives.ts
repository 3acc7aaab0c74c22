import type { Packet } from "@seedwire/wire";
import { countSegment } from "../counters.ts";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { inSynSent } from "./syn-sent.ts";
import { inSynchronizedState } from "./synchronized.ts";

/**
 * SEGMENT ARRIVES for a connection that has begun (RFC 9293 §3.10.7.3 and §3.10.7.4).
 *
 * @param mtuBytes what fits into a packet on the way back; only asked in SYN-SENT
 */
export function segmentArrives(tcb: Tcb, packet: Packet, mtuBytes: number, out: Outbox): void {
  countSegment(tcb.counters, packet);
  tcb.receivedDscp = packet.trafficClass >> 2;
  if (tcb.state === "SYN-SENT") inSynSent(tcb, packet, mtuBytes, out);
  else inSynchronizedState(tcb, packet, out);
}
