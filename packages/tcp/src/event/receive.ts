import type { Ns } from "@seedwire/engine";
import { ackAfterRead } from "../receive/ack-policy.ts";
import { tuneReceiveBuffer } from "../receive/auto-tuning.ts";
import { leaveUrgentMode } from "../receive/urgent.ts";
import { deservesUpdate } from "../receive/window.ts";
import { mayReceive } from "../state.ts";
import type { Tcb } from "../tcb.ts";

/** Bytes have left the receive buffer: the memory of those that were read whole is free again. */
export function noteRead(tcb: Tcb, bytes: number, nowNs: Ns): void {
  if (tcb.urgent !== "none") leaveUrgentMode(tcb);
  if (tcb.config.receiveWindow !== "linux") return;
  const { memory, receiveBuffer } = tcb;
  // Linux looks after each buffer of a read, but at one instant only the first look counts.
  const rest = bytes - Math.min(bytes, memory.firstBytes);
  memory.read(bytes);
  tuneReceiveBuffer(tcb, receiveBuffer.readBytes - rest, receiveBuffer.bytes + rest, nowNs);
}

/**
 * RECEIVE (RFC 9293 §3.10.3): the application has taken bytes out of the receive buffer. The peer
 * hears of the room if it may be waiting for it.
 */
export function received(tcb: Tcb): void {
  if (tcb.state === "CLOSED") return;
  if (ackAfterRead(tcb)) tcb.ackNow = true;
  else if (mayReceive(tcb.state) && deservesUpdate(tcb)) tcb.ackNow = true;
}
