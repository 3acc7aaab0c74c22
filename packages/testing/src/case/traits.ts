import type { TcpOptions } from "seedwire";
import type { CableCase, LinkCase, NetworkCase, TcpFlowCase } from "./network-case.ts";

/** All that a case says of links, both ways of every cable. */
export function linksOf({ path = [{}], detour = [], access, pairs = 1 }: NetworkCase): LinkCase[] {
  const cables: CableCase[] = [...path, ...detour];
  if (pairs > 1 && access !== undefined) cables.push(access, access); // at both ends
  return cables.flatMap(({ there = {}, back = {}, ...both }) => [
    { ...both, ...there },
    { ...both, ...back },
  ]);
}

/** Choices that let a connection give up before its path heals. */
const GIVES_UP: readonly (keyof TcpOptions)[] = [
  "retries2",
  "r2Ns",
  "userTimeoutNs",
  "synRetries",
  "synAckRetries",
  "keepAliveProbes",
  "orphanRetries",
];

/** Whether connections of a flow may rightly end badly: somebody breaks off, crashes, or may give up. */
export function mayBreak(networkCase: NetworkCase, flow: TcpFlowCase): boolean {
  const { faults = [], tcp = {} } = networkCase;
  const choices = [tcp.client, tcp.server, flow.client?.tcp, flow.server?.tcp];
  const givesUp = choices.some((options = {}) =>
    GIVES_UP.some((key) => options[key] !== undefined),
  );
  const breaksOff = [flow.client, flow.server].some((end) => end?.abortsAfterNs !== undefined);
  // Where roads are computed anew and none is left, routers say so, and a SYN is given up.
  const mayHaveNoRoad = networkCase.detour !== undefined && faults.length > 0;
  return givesUp || breaksOff || mayHaveNoRoad || faults.some(({ what }) => what === "crash");
}

/** Never gives up: with much loss 15 copies in a row do get lost now and then. */
const PATIENT: TcpOptions = {
  synRetries: 100_000,
  synAckRetries: 100_000,
  retries2: 100_000,
  r2Ns: Infinity,
  keepAliveProbes: 100_000,
};

/** Finds out sooner or later that nobody is there any more. */
const WATCHFUL: TcpOptions = {
  keepAlive: true,
  keepAliveIdleNs: 30e9,
  keepAliveIntervalNs: 5e9,
  keepAliveProbes: 9,
};

/** What the connections of a flow choose before the case does. */
export const patienceOf = (breaks: boolean): TcpOptions => (breaks ? WATCHFUL : PATIENT);
