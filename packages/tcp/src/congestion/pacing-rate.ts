import type { Tcb } from "../tcb.ts";

/** Of cwnd in a round trip: twice as fast in slow start, and a fifth faster near its end (Linux). */
const SLOW_START_RATIO = 2;
const AVOIDANCE_RATIO = 1.2;

/** The rate at which Linux would pace; it decides how long a train of ACKs HyStart expects. */
export function updatePacingRate(tcb: Tcb): void {
  const { congestion, rtt, scoreboard } = tcb;
  if (rtt.srttNs <= 0) return;
  const { cwndSegments, ssthreshSegments } = congestion;
  const ratio =
    cwndSegments < Math.floor(ssthreshSegments / 2) ? SLOW_START_RATIO : AVOIDANCE_RATIO;
  const segments = Math.max(cwndSegments, scoreboard.count);
  tcb.pacingBps = (ratio * tcb.smssBytes * segments * 8e9) / rtt.srttNs;
}
