import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";
import { updatePacingRate } from "../congestion/pacing-rate.ts";
import { BUSY } from "./chronograph.ts";
import { growBuffer, hasData } from "./send-room.ts";
import { probeAnswered } from "./zero-window-probe.ts";

/**
 * What an acknowledgement means to the sender, when losses and the congestion window are settled.
 *
 * @param outstanding whether anything was in flight when it came
 */
export function afterAck(tcb: Tcb, outstanding: boolean, out: Outbox): void {
  const { sending } = tcb;
  if (!sending.inPortions) return;
  if (!outstanding) return probeAnswered(tcb, out.nowNs);
  if (tcb.scoreboard.count === 0) sending.chronograph.stop(BUSY, hasData(tcb), out.nowNs);
}

/** The handshake is complete: the send buffer is sized, and idle time counts from now. */
export function beginSending(tcb: Tcb, out: Outbox): void {
  const { sending } = tcb;
  sending.lastDataSentNs = out.nowNs;
  sending.validatedNs = out.nowNs;
  if (!sending.inPortions) return;
  growBuffer(tcb, out.nowNs);
  updatePacingRate(tcb);
}

/** The connection is gone: nothing waits any more. */
export function endSending({ sendBuffer, sending }: Tcb): void {
  sending.queue.clear(sendBuffer.endOffset);
  sending.waiting.length = 0;
}
