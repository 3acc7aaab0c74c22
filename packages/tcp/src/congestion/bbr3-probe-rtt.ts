import { NEVER, type Ns } from "@seedwire/engine";
import type { AckEvent } from "./ack-event.ts";
import { probeRttCwnd } from "./bbr3-inflight.ts";
import {
  enterProbeRtt,
  enterStartup,
  startProbeBwCruise,
  startProbeBwDown,
} from "./bbr3-phases.ts";
import { startRound } from "./bbr3-rounds.ts";
import { resetShortTermModel } from "./bbr3-short-term.ts";
import {
  type Bbr3Variables,
  MIN_RTT_FILTER_NS,
  PROBE_RTT_DURATION_NS,
  PROBE_RTT_INTERVAL_NS,
} from "./bbr3-variables.ts";

/**
 * The shortest round trip of the latest 5 s, which decides when to probe, and that of the latest 10 s, which
 * the model uses (draft-ietf-ccwg-bbr §5.5.7).
 */
export function updateMinRtt(bbr: Bbr3Variables, { nowNs, rttNs }: AckEvent): void {
  bbr.probeRttExpired = nowNs > bbr.probeRttMinStampNs + PROBE_RTT_INTERVAL_NS;
  if (rttNs >= 0 && (rttNs < bbr.probeRttMinDelayNs || bbr.probeRttExpired)) {
    bbr.probeRttMinDelayNs = rttNs;
    bbr.probeRttMinStampNs = nowNs;
  }
  const isExpired = nowNs > bbr.minRttStampNs + MIN_RTT_FILTER_NS;
  if (bbr.probeRttMinDelayNs < bbr.minRttNs || isExpired) {
    bbr.minRttNs = bbr.probeRttMinDelayNs;
    bbr.minRttStampNs = bbr.probeRttMinStampNs;
  }
}

/**
 * No round trip was as short as the shortest for 5 s: ProbeRTT, unless the sender was idle meanwhile, which
 * drained the queue as well (draft-ietf-ccwg-bbr §5.3.4.3).
 */
export function checkProbeRtt(bbr: Bbr3Variables, ack: AckEvent): void {
  if (bbr.state !== "ProbeRTT" && bbr.probeRttExpired && !bbr.idleRestart) {
    saveCwnd(bbr);
    enterProbeRtt(bbr);
    bbr.probeRttDoneNs = NEVER;
    bbr.ackPhase = "ACKS_PROBE_STOPPING";
    startRound(bbr, ack.delivered);
  }
  if (bbr.state === "ProbeRTT") handleProbeRtt(bbr, ack);
  if (ack.sample.delivered > 0) bbr.idleRestart = false;
}

/** It lasts 200 ms and a round from when little enough is in flight. */
function handleProbeRtt(bbr: Bbr3Variables, ack: AckEvent): void {
  if (bbr.probeRttDoneNs === NEVER) {
    if (ack.flightSegments > probeRttCwnd(bbr)) return;
    bbr.probeRttDoneNs = ack.nowNs + PROBE_RTT_DURATION_NS;
    bbr.probeRttRoundDone = false;
    startRound(bbr, ack.delivered);
    return;
  }
  if (bbr.roundStart) bbr.probeRttRoundDone = true;
  if (bbr.probeRttRoundDone) checkProbeRttDone(bbr, ack.delivered, ack.nowNs);
}

/** Ends ProbeRTT if its time is over (draft-ietf-ccwg-bbr §5.3.4.3). */
export function checkProbeRttDone(bbr: Bbr3Variables, delivered: number, nowNs: Ns): void {
  if (nowNs <= bbr.probeRttDoneNs) return;
  bbr.probeRttMinStampNs = nowNs;
  bbr.cwndSegments = Math.max(bbr.cwndSegments, bbr.priorCwnd);
  resetShortTermModel(bbr);
  if (bbr.fullBwReached) {
    startProbeBwDown(bbr, delivered, nowNs);
    startProbeBwCruise(bbr);
  } else {
    enterStartup(bbr);
  }
}

/** Remembers cwnd as it was before it has to be small for a while (draft-ietf-ccwg-bbr §5.6.4.4). */
export function saveCwnd(bbr: Bbr3Variables): void {
  const isSmall = bbr.isRepairing || bbr.state === "ProbeRTT";
  bbr.priorCwnd = isSmall ? Math.max(bbr.priorCwnd, bbr.cwndSegments) : bbr.cwndSegments;
}
