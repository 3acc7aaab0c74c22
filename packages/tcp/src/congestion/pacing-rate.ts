import { askForPacing } from "../send/pacing.ts";
import type { Tcb } from "../tcb.ts";

/** The application has set the most that segments are paced at. */
export function limitPacing(tcb: Tcb): void {
  tcb.pacingBps = Math.min(tcb.pacingBps, tcb.config.maxPacingBps);
  askForPacing(tcb);
}

/**
 * The rate at which segments are paced, if they are: that of a controller with a model, else Linux's, cwnd
 * per round trip and some more, in slow start up to its end more than after. It sizes bursts, too, and
 * decides how long a train of ACKs HyStart expects.
 */
export function updatePacingRate(tcb: Tcb): void {
  const { config, congestion, rtt, scoreboard } = tcb;
  if (congestion.hasModel) {
    tcb.pacingBps = Math.min(congestion.pacingBps, config.maxPacingBps);
    return;
  }
  if (rtt.srttNs <= 0) return;
  const { cwndSegments, ssthreshSegments } = congestion;
  const early = cwndSegments < Math.floor(ssthreshSegments / 2);
  const percent = early ? config.pacingSlowStartPercent : config.pacingAvoidancePercent;
  const segments = Math.max(cwndSegments, scoreboard.count);
  const bps = ((percent / 100) * tcb.smssBytes * segments * 8e9) / rtt.srttNs;
  tcb.pacingBps = Math.min(bps, config.maxPacingBps);
}
