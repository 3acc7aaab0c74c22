import { endRtoEpisode } from "../loss/rto-episode.ts";
import { NEVER } from "@seedwire/engine";
import { armKeepAlive } from "./keep-alive.ts";
import { NEWS_CLOSED, NEWS_OPENED, type Outbox } from "../outbox.ts";
import { beginControl } from "../congestion/grow-window.ts";
import { beginStart, initialWindowSegments } from "../congestion/initial-window.ts";
import { beginSending, endSending } from "../send/after-ack.ts";
import { toldSizes } from "../send/sending.ts";
import { beginSearch } from "../send/mtu-search.ts";
import { endBackoff } from "../rtt/rto.ts";
import { beginAcknowledging } from "../receive/ack-policy.ts";
import { dropEarly } from "../receive/text.ts";
import type { State } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";

/** Moves to another state. Every change of state passes here. */
export function changeState(tcb: Tcb, state: State, out: Outbox): void {
  out.eventful = true;
  out.states.push(state);
  tcb.state = state;
}

/** The handshake is complete (RFC 9293 §3.5): ESTABLISHED. */
export function establish(tcb: Tcb, out: Outbox): void {
  changeState(tcb, "ESTABLISHED", out);
  tcb.rtoDeadlineNs = NEVER;
  tcb.congestion.cwndSegments = initialWindowSegments(tcb);
  beginStart(tcb);
  tcb.timeouts = 0;
  // What was measured ends it (RFC 6298 §5.7); of a SYN that went twice Linux still counts the time-outs.
  if (tcb.config.profile !== "linux" || tcb.passive || tcb.rtt.srttNs >= 0) endBackoff(tcb);
  tcb.rtoBackoff = 0;
  tcb.ownMssBytes = toldSizes(tcb)?.ownMssBytes ?? tcb.ownMssBytes; // no other was announced
  tcb.sending.beforeNews = null;
  if (tcb.passive) tcb.challengesSinceNs = -1; // the request that it was had a limit of its own (Linux)
  tcb.congestion.ssthreshSegments = Infinity; // it fell, in Linux, if a SYN was lost
  // Without SACK the Loss of a SYN is held, as any (`loss/undo.ts`).
  if (tcb.recovery === "open") tcb.recover = tcb.iss;
  tcb.roundEnds = tcb.sndNxt;
  endRtoEpisode(tcb, out.nowNs);
  tcb.windowUse.ends = tcb.sndNxt;
  beginControl(tcb, out.nowNs);
  tcb.lastReceivedNs = out.nowNs;
  beginAcknowledging(tcb, out.nowNs);
  beginSending(tcb, out);
  beginSearch(tcb, out.nowNs);
  if (tcb.teller !== null) tcb.teller.because(tcb, "handshake complete");
  armKeepAlive(tcb, out.nowNs);
  out.news |= NEWS_OPENED;
  out.pushes = true;
  // A CLOSE that had to wait for this (RFC 9293 §3.10.4).
  if (tcb.finQueued) changeState(tcb, "FIN-WAIT-1", out);
}

/** The connection is gone: CLOSED. Nothing of it leaves any more. */
export function closeDown(tcb: Tcb, out: Outbox): void {
  changeState(tcb, "CLOSED", out);
  tcb.rtoDeadlineNs = NEVER;
  tcb.delayedAckDeadlineNs = NEVER;
  tcb.persistDeadlineNs = NEVER;
  tcb.keepAliveDeadlineNs = NEVER;
  tcb.pacing.deadlineNs = NEVER;
  tcb.timeWaitDeadlineNs = NEVER;
  tcb.ackNow = false;
  tcb.ackUndecided = false;
  tcb.synAckPending = false;
  tcb.sendBuffer.clear();
  dropEarly(tcb);
  endSending(tcb);
  out.news |= NEWS_CLOSED;
}

/** TIME-WAIT begins, or begins again (RFC 9293 §3.6.1): all other timers are off. */
export function enterTimeWait(tcb: Tcb, out: Outbox): void {
  if (tcb.state !== "TIME-WAIT") {
    changeState(tcb, "TIME-WAIT", out);
    tcb.challengesSinceNs = -1; // what was answered before does not count (Linux)
  }
  tcb.rtoDeadlineNs = NEVER;
  tcb.persistDeadlineNs = NEVER;
  tcb.keepAliveDeadlineNs = NEVER;
  tcb.timeWaitDeadlineNs = timerEndNs(tcb, out.nowNs, tcb.config.timeWaitNs);
}
