import { bernoulli, type Host, type Network } from "seedwire";
import type { BuiltNetwork, LaidCable } from "./build-network.ts";
import type { FaultCase, NetworkCase } from "./network-case.ts";

/** No rate limit. */
const UNLIMITED = Infinity;
const DEFAULT_MTU_BYTES = 1500;

/**
 * Lets faults come and go at their times.
 *
 * @param onRestart called when a host has come back
 */
export function planFaults(
  net: Network,
  networkCase: NetworkCase,
  built: BuiltNetwork,
  onRestart: (host: Host) => void,
): void {
  for (const fault of networkCase.faults ?? []) {
    const { atNs = 0, forNs } = fault;
    const mend = mender(net, networkCase, built, fault, onRestart);
    net.at(atNs, () => {
      const mended = mend();
      if (mended !== null && forNs !== undefined) net.after(forNs, mended);
    });
  }
}

/** Does what a fault says; what that returns mends it. Faults without `forNs` that must heal, do at once. */
function mender(
  net: Network,
  { detour }: NetworkCase,
  built: BuiltNetwork,
  fault: FaultCase,
  onRestart: (host: Host) => void,
): () => (() => void) | null {
  const cutter = {};
  const reroute = (): void => {
    if (detour !== undefined) net.reroute();
  };
  const cut = (cables: readonly LaidCable[]): (() => void) | null => {
    if (fault.forNs === undefined) return null; // never mended, nothing could ever arrive
    for (const { cable } of cables) cable.cut(cutter);
    reroute();
    return () => {
      for (const { cable } of cables) cable.mend(cutter);
      reroute();
    };
  };
  switch (fault.what) {
    case "down":
      return () => cut([cableAt(built, fault.cable)]);
    case "unplugged":
      return () => cut(built.cables.filter(({ cable }) => cable.ends.includes(net.get(fault.host))));
    case "rate":
    case "delay":
    case "mtu":
    case "loss":
      return () => worsen(cableAt(built, fault.cable), fault);
    case "crash":
      return () => {
        const host = net.get(fault.host);
        host.crash();
        return () => {
          if (host.isUp) return;
          host.restart();
          onRestart(host);
        };
      };
    case "clock":
      return () => {
        const { clock } = net.get(fault.host);
        clock.jump(fault.jumpNs);
        return () => clock.jump(-fault.jumpNs);
      };
  }
}

type Worse = Extract<FaultCase, { what: "rate" | "delay" | "mtu" | "loss" }>;

/** Changes both directions of a cable; what that returns gives them back what their case says. */
function worsen({ cable, there, back }: LaidCable, fault: Worse): () => void {
  const ways = [
    { link: cable.forward, was: there },
    { link: cable.back, was: back },
  ];
  for (const { link } of ways) {
    if (fault.what === "rate") link.setRate(fault.rateBps);
    else if (fault.what === "delay") link.setDelay(fault.delayNs);
    else if (fault.what === "mtu") link.setMtu(fault.mtuBytes);
    else link.setLoss(bernoulli(fault.loss));
  }
  return () => {
    for (const { link, was } of ways) {
      if (fault.what === "rate") link.setRate(was.rateBps ?? UNLIMITED);
      else if (fault.what === "delay") link.setDelay(was.delayNs ?? 0);
      else if (fault.what === "mtu") link.setMtu(was.mtuBytes ?? DEFAULT_MTU_BYTES);
      else link.setLoss(was.loss === undefined ? null : bernoulli(was.loss));
    }
  };
}

const cableAt = ({ cables }: BuiltNetwork, number = 0): LaidCable =>
  cables[number % cables.length]!;
