import { NEVER, type Ns, seconds } from "@seedwire/engine";
import { NEWS_SOFT_ERROR, type Outbox } from "../outbox.ts";
import { suspectAfterTimeout } from "../fast-open/black-hole.ts";
import { armRto, rtoNs } from "../rtt/rto.ts";
import { rtoLatenessNs } from "../rtt/rto-lateness.ts";
import { tryShorterSegments } from "../send/mtu-search.ts";
import { maySend } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { timerEndNs } from "../timer-end.ts";
import { closeDown } from "./change-state.ts";
import { giveUp } from "./give-up.ts";
import { cutByUserTimeout, userTimeoutNs } from "./user-timeout.ts";

/** RTO with which Linux reckons how long a number of retransmissions may take. */
const MODEL_RTO_NS = 200e6;
const MODEL_SYN_RTO_NS = seconds(1);
/** `orphanRetries` of 0 means this many while the RTO has not reached its limit (Linux). */
const SAFE_ORPHAN_RETRIES = 8;

/**
 * The retransmission timer has expired once more: counts it, tells at R1, and gives the connection up
 * past R2 or the user timeout (RFC 9293 §3.8.3, §3.10.8). Says whether it did.
 *
 * @param sentNs when that was sent which had no answer
 */
export function givesUp(tcb: Tcb, sentNs: Ns, out: Outbox): boolean {
  const probing = tcb.sndWndBytes === 0 && maySend(tcb.state) && !tcb.orphan;
  if (probing) {
    if (peerAnswers(tcb, sentNs, out)) return false;
    if (tcb.config.profile === "linux") {
      timedOut(tcb, out);
      return true;
    }
  }
  if (tcb.timeouts === 0) {
    tcb.firstTimeoutSentNs = sentNs;
    tcb.r1Told = false;
  }
  const isLast = isPastR2(tcb, out.nowNs);
  suspectAfterTimeout(tcb, isLast, out);
  if (isLast) {
    timedOut(tcb, out);
    return true;
  }
  if (isPastR1(tcb, out.nowNs)) {
    tellAtR1(tcb, out);
    if (tcb.config.blackHoleDetection && !isOpening(tcb)) tryShorterSegments(tcb, out.nowNs);
  }
  tcb.timeouts++;
  return false;
}

/** Starts the retransmission timer again after it has expired; it runs no longer than patience does. */
export function armRtoAgain(tcb: Tcb, nowNs: Ns): void {
  armRto(tcb, nowNs);
  const isLinux = tcb.config.profile === "linux";
  if (isRequest(tcb) || (tcb.timeouts === 0 && !isLinux)) return; // the peer answers: patience has no end
  const sinceNs = isLinux ? repeatedSinceNs(tcb, nowNs) : tcb.firstTimeoutSentNs;
  const waitNs = cutByUserTimeout(tcb, rtoNs(tcb), sinceNs, nowNs);
  tcb.rtoDeadlineNs = timerEndNs(tcb, nowNs, waitNs);
}

/** A connection of nobody yet vanishes; otherwise the application hears why, as far as is known. */
export function timedOut(tcb: Tcb, out: Outbox): void {
  if (tcb.state === "SYN-RECEIVED" && tcb.passive && !tcb.fastOpened) closeDown(tcb, out);
  else giveUp(tcb, tcb.softError ?? "ETIMEDOUT", out);
}

/**
 * The peer has shrunk its window to nothing, so that retransmissions are probes: one that answers is
 * waited for (RFC 9293 MUST-37, SHLD-17), though not beyond a user timeout that was asked for.
 */
function peerAnswers(tcb: Tcb, sentNs: Ns, out: Outbox): boolean {
  if (tcb.config.profile === "linux") return linuxPeerAnswers(tcb, sentNs, out);
  if (tcb.lastReceivedNs < tcb.lastSentNs) return false;
  tcb.timeouts = 0;
  return true;
}

/** As Linux: silence of two of the largest RTOs is borne, and a user timeout counts all the same. */
function linuxPeerAnswers(tcb: Tcb, sentNs: Ns, out: Outbox): boolean {
  const lastsNs = out.nowNs - repeatedSinceNs(tcb, sentNs);
  const limitNs = userTimeoutNs(tcb);
  if (lastsNs >= limitNs) return false; // timers of Linux are late
  const boundNs = Math.min(2 * tcb.config.maxRtoNs, limitNs);
  return out.nowNs - tcb.lastReceivedNs <= boundNs || lastsNs <= boundNs;
}

/**
 * From when on Linux reckons R2: the SYN, or the first retransmission of this episode, which ends when
 * all of it is acknowledged.
 */
function repeatedSinceNs(tcb: Tcb, elseNs: Ns): Ns {
  if (isOpening(tcb)) return tcb.firstTimeoutSentNs;
  return tcb.retransmittedNs < 0 ? elseNs : tcb.retransmittedNs;
}

const isOpening = ({ state }: Tcb): boolean => state === "SYN-SENT" || state === "SYN-RECEIVED";

/** Not yet a connection for Linux, so no user timeout applies to it. */
const isRequest = ({ config, passive, state }: Tcb): boolean =>
  config.profile === "linux" && passive && state === "SYN-RECEIVED";

/** R2 (RFC 9293 §3.8.3): has this been tried often or long enough? */
function isPastR2(tcb: Tcb, nowNs: Ns): boolean {
  const { config, timeouts } = tcb;
  if (isRequest(tcb)) return timeouts >= tcb.mostSynAcks;
  if (config.profile === "linux") return linuxIsPastR2(tcb, nowNs);
  const lastsNs = nowNs - tcb.firstTimeoutSentNs;
  if (lastsNs >= userTimeoutNs(tcb)) return true;
  if (tcb.state === "SYN-RECEIVED") return timeouts >= tcb.mostSynAcks;
  if (tcb.state === "SYN-SENT") return timeouts >= config.synRetries + config.synLinearTimeouts;
  return timeouts >= config.retries2 || lastsNs >= config.r2Ns;
}

/** As Linux: R2 counts retransmissions, but is a time, the one they would take from an RTO of 200 ms on. */
function linuxIsPastR2(tcb: Tcb, nowNs: Ns): boolean {
  const { config, timeouts } = tcb;
  const opening = isOpening(tcb);
  const linear = tcb.state === "SYN-SENT" ? config.synLinearTimeouts : 0;
  if (opening && timeouts >= config.synRetries + linear) return true;
  if (timeouts === 0) return false;
  if (!opening && nowNs - tcb.firstTimeoutSentNs >= config.r2Ns) return true;
  const sinceNs = nowNs - repeatedSinceNs(tcb, nowNs);
  const limitNs = userTimeoutNs(tcb);
  if (limitNs !== NEVER) return sinceNs >= limitNs;
  const retries = opening ? config.synRetries : retries2(tcb);
  const modelNs = opening ? MODEL_SYN_RTO_NS : MODEL_RTO_NS;
  const lateNs = opening ? 0 : rtoLatenessNs(tcb, timeouts); // the first RTO was before all that
  return sinceNs + lateNs >= modelTimeoutNs(retries, modelNs, config.maxRtoNs);
}

/** How long so many retransmissions take, each RTO twice the one before. */
function modelTimeoutNs(retries: number, rtoNs: Ns, maxRtoNs: Ns): Ns {
  if (retries === Infinity) return NEVER;
  let sumNs = 0;
  let waitNs = rtoNs;
  for (let time = 0; time <= retries; time++) {
    sumNs += waitNs;
    waitNs = waitNs * 2 > maxRtoNs ? maxRtoNs : waitNs * 2;
  }
  return sumNs;
}

/** R2 in retransmissions, the next of which would wait so long; an orphan is given less (Linux). */
export function retries2(tcb: Tcb, waitNs = rtoNs(tcb)): number {
  const { config } = tcb;
  if (!tcb.orphan || config.profile !== "linux") return config.retries2;
  const alive = waitNs < config.maxRtoNs;
  const retries = tcb.softError !== null && !alive ? 0 : config.orphanRetries;
  return retries === 0 && alive ? SAFE_ORPHAN_RETRIES : retries;
}

/** At R1: IP is advised, and the application told (RFC 9293 MUST-20, SHLD-9). */
function tellAtR1(tcb: Tcb, out: Outbox): void {
  if (tcb.r1Told) return;
  tcb.r1Told = true;
  out.eventful = true;
  out.negativeAdvice = true;
  tellSoftError(tcb, "ETIMEDOUT", out);
}

function isPastR1(tcb: Tcb, nowNs: Ns): boolean {
  const { config, timeouts } = tcb;
  if (config.profile !== "linux") return timeouts >= config.retries1;
  if (isOpening(tcb)) return timeouts > 0;
  if (timeouts === 0) return false;
  const modelNs = modelTimeoutNs(config.retries1, MODEL_RTO_NS, config.maxRtoNs);
  return nowNs - repeatedSinceNs(tcb, nowNs) + rtoLatenessNs(tcb, timeouts) >= modelNs;
}

/** A soft error: the application may hear of it, and the connection goes on (RFC 9293 MUST-47). */
export function tellSoftError(tcb: Tcb, error: NonNullable<Tcb["softError"]>, out: Outbox): void {
  if (!tcb.config.softErrorReports) return;
  out.eventful = true;
  out.softError = error;
  out.news |= NEWS_SOFT_ERROR;
}
