import type { Ns } from "@seedwire/engine";
import type { Tcb } from "../tcb.ts";

/** A time-out; the first in a row begins an episode, as tcp_info of Linux tells of it. */
export function countTimeout(tcb: Tcb, nowNs: Ns): void {
  const { counters } = tcb;
  if (tcb.retransmits === 0) {
    counters.rtoEpisodes++;
    counters.rtoEpisodeSinceNs = nowNs;
  }
  counters.rtos++;
  tcb.retransmits++;
}

/** What the time-outs were about is repaired. */
export function endRtoEpisode({ counters }: Tcb, nowNs: Ns): void {
  if (counters.rtoEpisodeSinceNs < 0) return;
  counters.rtoEpisodesNs += nowNs - counters.rtoEpisodeSinceNs;
  counters.rtoEpisodeSinceNs = -1;
}
