import type { Simulation } from "@seedwire/engine";
import { packetChannel } from "@seedwire/link";

/** Calls `beat` at every so many events of packets: to show how far a run is, for example. */
export function pulse({ trace }: Simulation, everyEvents: number, beat: () => void): void {
  let left = everyEvents;
  trace.channel(packetChannel).subscribe(() => {
    if (--left > 0) return;
    left = everyEvents;
    beat();
  });
}
