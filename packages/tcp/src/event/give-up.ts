import { ACK, RST } from "@seedwire/wire";
import type { Outbox, TcpErrorCode } from "../outbox.ts";
import { emitSegment } from "../send/segment.ts";
import { type Seq, seqAdd, seqDiff } from "../seq.ts";
import { isSynchronized } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { closeDown } from "./change-state.ts";

/** The connection ends with an error that the application hears of; the peer gets no word. */
export function giveUp(tcb: Tcb, error: TcpErrorCode, out: Outbox): void {
  out.eventful = true;
  out.error = error;
  forgetBackoff(tcb);
  closeDown(tcb, out);
}

/**
 * What could not be sent is thrown away, and with it how often it was tried (icsk_backoff of Linux); the RTO
 * stays as it is (icsk_rto). An end in TIME-WAIT leaves both.
 */
function forgetBackoff(tcb: Tcb): void {
  tcb.probeBackoff = 0;
}

/** Ends the connection by a RST, if the peer knows of it. */
export function reset(tcb: Tcb, out: Outbox): void {
  if (isSynchronized(tcb.state) || tcb.state === "SYN-RECEIVED") emitActiveReset(tcb, out);
  forgetBackoff(tcb);
  closeDown(tcb, out);
}

/** A RST that we send of our own accord (RFC 9293 §3.10.5). */
export function emitActiveReset(tcb: Tcb, out: Outbox): void {
  emitSegment(tcb, out, RST | ACK, resetSeq(tcb), 0);
}

/**
 * SND.NXT; as Linux, the right edge of the peer's window if it was drawn back to before that: there
 * the peer accepts a RST, unless it is off by no more than the scaling.
 */
function resetSeq(tcb: Tcb): Seq {
  if (tcb.config.profile !== "linux") return tcb.sndNxt;
  const edge = seqAdd(tcb.sndUna, tcb.sndWndBytes);
  const beyond = seqDiff(tcb.sndNxt, edge);
  const isRounding = tcb.windowScaleOk && beyond < 1 << tcb.rcvScale;
  return beyond <= 0 || isRounding ? tcb.sndNxt : edge;
}
