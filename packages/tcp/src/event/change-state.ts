import { NEVER } from "@seedwire/engine";
import { armKeepAlive } from "./keep-alive.ts";
import { NEWS_CLOSED, NEWS_OPENED, type Outbox } from "../outbox.ts";
import { beginAcknowledging } from "../receive/ack-policy.ts";
import { dropEarly } from "../receive/text.ts";
import type { State } from "../state.ts";
import type { Tcb } from "../tcb.ts";

/** SMSS of an Ethernet without options, for which RFC 6928 reckons its bytes. */
const USUAL_SMSS = 1460;

/** Moves to another state. Every change of state passes here. */
export function changeState(tcb: Tcb, state: State, out: Outbox): void {
  out.states.push(state);
  tcb.state = state;
}

/** The handshake is complete (RFC 9293 §3.5): ESTABLISHED. */
export function establish(tcb: Tcb, out: Outbox): void {
  changeState(tcb, "ESTABLISHED", out);
  tcb.rtoDeadlineNs = NEVER;
  tcb.congestion.cwndSegments = initialWindowSegments(tcb);
  tcb.timeouts = 0;
  tcb.rtoBackoff = 0;
  tcb.recover = tcb.iss;
  tcb.roundEnds = tcb.sndNxt;
  tcb.recovery = "open";
  tcb.windowUseEnds = tcb.sndNxt;
  tcb.congestion.reset(out.nowNs, tcb.sndNxt);
  tcb.lastReceivedNs = out.nowNs;
  beginAcknowledging(tcb, out.nowNs);
  armKeepAlive(tcb, out.nowNs);
  out.news |= NEWS_OPENED;
  // A CLOSE that had to wait for this (RFC 9293 §3.10.4).
  if (tcb.finQueued) changeState(tcb, "FIN-WAIT-1", out);
}

/**
 * IW: by the RFC profile no more bytes than so many segments of the usual size (RFC 6928 §2); one
 * segment if the SYN was lost (RFC 5681 §3.1; Linux: if it was repeated more than once, and not only
 * because the peer repeated its own).
 */
function initialWindowSegments({ config, smssBytes, synTimeouts, timeouts }: Tcb): number {
  const { profile, initialWindowSegments: segments } = config;
  if (profile === "linux") return synTimeouts > 1 && timeouts > 0 ? 1 : segments;
  if (synTimeouts > 0) return 1;
  return Math.min(segments, Math.max(2, Math.floor((segments * USUAL_SMSS) / smssBytes)));
}

/** The connection is gone: CLOSED. Nothing of it leaves any more. */
export function closeDown(tcb: Tcb, out: Outbox): void {
  changeState(tcb, "CLOSED", out);
  tcb.rtoDeadlineNs = NEVER;
  tcb.delayedAckDeadlineNs = NEVER;
  tcb.persistDeadlineNs = NEVER;
  tcb.keepAliveDeadlineNs = NEVER;
  tcb.timeWaitDeadlineNs = NEVER;
  tcb.ackNow = false;
  tcb.ackUndecided = false;
  tcb.sendBuffer.clear();
  dropEarly(tcb);
  out.news |= NEWS_CLOSED;
}

/** TIME-WAIT begins, or begins again (RFC 9293 §3.6.1): all other timers are off. */
export function enterTimeWait(tcb: Tcb, out: Outbox): void {
  if (tcb.state !== "TIME-WAIT") changeState(tcb, "TIME-WAIT", out);
  tcb.rtoDeadlineNs = NEVER;
  tcb.persistDeadlineNs = NEVER;
  tcb.keepAliveDeadlineNs = NEVER;
  tcb.timeWaitDeadlineNs = out.nowNs + tcb.config.timeWaitNs;
}
