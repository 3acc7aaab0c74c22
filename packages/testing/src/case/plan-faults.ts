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
    net.at(atNs, () => {
      const mend = bringAbout(fault, { net, built, networkCase, onRestart });
      if (forNs !== undefined) net.after(forNs, mend);
    });
  }
}

interface Scene {
  readonly net: Network;
  readonly built: BuiltNetwork;
  readonly networkCase: NetworkCase;
  readonly onRestart: (host: Host) => void;
}

/** Does what a fault says; what is returned mends it. */
function bringAbout(fault: FaultCase, scene: Scene): () => void {
  const { net, built } = scene;
  if (fault.what === "down") return cut(fault, [cableAt(built, fault.cable)], scene);
  if (fault.what === "unplugged") {
    const host = net.get(fault.host);
    return cut(
      fault,
      built.cables.filter(({ cable }) => cable.ends.includes(host)),
      scene,
    );
  }
  if (fault.what === "clock") {
    const { clock } = net.get(fault.host);
    clock.jump(fault.jumpNs);
    return () => clock.jump(-fault.jumpNs);
  }
  if (fault.what === "crash") return crash(net.get(fault.host), scene);
  return worsen(cableAt(built, fault.cable), fault);
}

/** Cuts cables, if they are to be mended: else nothing could ever arrive. */
function cut(
  { forNs }: FaultCase,
  cables: readonly LaidCable[],
  { net, networkCase }: Scene,
): () => void {
  if (forNs === undefined) return () => {};
  const cutter = {};
  const reroute = (): void => {
    if (networkCase.detour !== undefined) net.reroute();
  };
  for (const { cable } of cables) cable.cut(cutter);
  reroute();
  return () => {
    for (const { cable } of cables) cable.mend(cutter);
    reroute();
  };
}

function crash(host: Host, { onRestart }: Scene): () => void {
  host.crash();
  return () => {
    if (host.isUp) return;
    host.restart();
    onRestart(host);
  };
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
