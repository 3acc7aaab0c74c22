/** A tick of the kernel: HZ 250. */
const TICK_NS = 4e6;
/** Buckets of a level, less the one that is being emptied. */
const LEVEL_BUCKETS = 63;

/** When a timer expires that is set now for a deadline, ns. */
export type TimerRule = (nowNs: number, deadlineNs: number) => number;

/**
 * The timer wheel of Linux (since 4.8): a level for every factor of eight in length, each with eight
 * times coarser buckets, and a timer expires with its bucket: never early, and up to an eighth late.
 * Hosts of the simulator have exact timers; this is for runs in which timers of two hosts race.
 *
 * @param phaseNs some instant at which a bucket of the second level (32 ms) ends
 */
export function timerWheel(phaseNs: number): TimerRule {
  return (nowNs, deadlineNs) => {
    if (!Number.isFinite(deadlineNs) || deadlineNs <= nowNs) return deadlineNs;
    const ticks = Math.ceil((deadlineNs - nowNs) / TICK_NS);
    const expires = Math.floor((nowNs - phaseNs) / TICK_NS) + ticks;
    let gran = 1;
    while (ticks >= LEVEL_BUCKETS * gran) gran *= 8;
    return phaseNs + (Math.floor(expires / gran) + 1) * gran * TICK_NS;
  };
}
