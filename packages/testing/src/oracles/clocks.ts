import { packetChannel } from "@seedwire/link";
import { formatDuration, type HostClock } from "@seedwire/engine";
import type { Oracle } from "seedwire";

/** Clocks are read once in so many packet events, one after the other. */
const EVERY = 16;

/** Time goes forward, by whole nanoseconds, and each host's clock as it was said to. */
export const clocks: Oracle = {
  name: "clocks",
  promise:
    "Virtual time is a whole number of nanoseconds and never goes back; the monotonic clock of a host follows it by its drift, in whole ticks, and never goes back either",
  source: "RFC 2330 §10.1",
  watch: ({ simulation, net, breach }) => {
    let beforeNs = 0;
    let events = 0;
    let turn = 0;
    const readings = new Map<HostClock, number>();

    const look = (trueNs: number): void => {
      const { hosts } = net;
      const host = hosts[turn++ % hosts.length];
      if (host === undefined) return;
      const { clock, name } = host;
      const readingNs = clock.monotonicNs;
      const lastNs = readings.get(clock) ?? 0;
      readings.set(clock, readingNs);
      const tell = (what: string): void =>
        breach({ found: `the clock of ${name} ${what}`, host: name });
      if (readingNs < lastNs) {
        tell(`goes back from ${formatDuration(lastNs)} to ${formatDuration(readingNs)}`);
      }
      const rightNs = Number(readingAt(BigInt(trueNs), clock));
      if (readingNs === rightNs) return;
      tell(`reads ${formatDuration(readingNs)}, expected ${formatDuration(rightNs)}`);
    };
    simulation.trace.channel(packetChannel).subscribe((_event, _link, _packet, nowNs) => {
      if (nowNs < beforeNs) {
        breach({
          found: `time goes back from ${formatDuration(beforeNs)} to ${formatDuration(nowNs)}`,
        });
      }
      if (nowNs !== simulation.nowNs || !Number.isSafeInteger(nowNs)) {
        breach({ found: `an event at ${nowNs} ns, when it is ${simulation.nowNs} ns` });
      }
      beforeNs = nowNs;
      if (++events % EVERY === 0) look(nowNs);
    });
  },
};

/** What a clock reads at a true instant: all in whole numbers of any size. */
function readingAt(trueNs: bigint, { driftPpb, granularityNs }: HostClock): bigint {
  const countedNs = trueNs + floorDiv(trueNs * BigInt(driftPpb), 1_000_000_000n);
  return countedNs - (countedNs % BigInt(granularityNs));
}

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b < 0n ? 1n : 0n);
