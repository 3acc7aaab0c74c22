import type { Ns } from "@seedwire/engine";
import type { PacketFate } from "@seedwire/link";
import {
  flowNameByHosts,
  runScenario,
  type Failure,
  type Network,
  type RunObserver,
  type RunOptions,
  type Scenario,
  type Verdict,
} from "seedwire";
import {
  FaultyNetwork,
  type Chances,
  type MadeFault,
  type PlannedFault,
} from "./faulty-network.ts";
import type { FaultWindow } from "./fault-window.ts";

/** The run that faults are added to. */
export interface Base {
  /** Its course, without what looks on. */
  readonly options: Pick<
    RunOptions,
    "file" | "seed" | "params" | "untilNs" | "limits" | "oracles" | "digest"
  >;
  /** What befell its packets. */
  readonly fates: readonly PacketFate[];
  readonly window: FaultWindow;
  /** How much later a delayed packet arrives. */
  readonly delayNs: Ns;
}

/** A run with faults, and what came of it. Plain data. */
export interface Trial {
  readonly faults: readonly MadeFault[];
  readonly verdict: Verdict;
  readonly failure: Failure | null;
  readonly digest: string;
  readonly virtualNs: Ns;
  /** Packets after the last fault that one more could befall. */
  readonly chances: Chances;
  /** Packets offered to all links. */
  readonly packets: number;
}

/** Runs a scenario once, with these faults besides what befell the base run. */
export async function tryFaults(
  scenario: Scenario,
  { options, fates, window, delayNs }: Base,
  planned: readonly PlannedFault[],
  observers: readonly RunObserver[] = [],
): Promise<Trial> {
  let net: Network | null = null;
  const flowName = flowNameByHosts(() => net?.hosts ?? []);
  const network = new FaultyNetwork(fates, planned, window, delayNs, flowName);
  const keepNet: RunObserver = (start) => {
    net = start.net;
  };
  const { result } = await runScenario(scenario, {
    ...options,
    fates: network,
    observers: [keepNet, ...observers],
  });
  const { verdict, digest, virtualNs, failures } = result;
  const { made: faults, chances, packets } = network;
  return { faults, verdict, failure: failures[0] ?? null, digest, virtualNs, chances, packets };
}

/** All that befalls the packets of a trial, as a fate file has it. */
export const fatesOf = ({ fates }: Base, { faults }: Trial): PacketFate[] => [
  ...fates.filter(
    (fate) => !faults.some((fault) => isSamePacket(fault.fate, fate) && fault.fate.fate === "drop"),
  ),
  ...faults.map(({ fate }) => fate),
];

const isSamePacket = (a: PacketFate, b: PacketFate): boolean =>
  a.link === b.link && a.flow === b.flow && a.packet === b.packet;
