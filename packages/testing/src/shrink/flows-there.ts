import type { RunResult } from "seedwire";
import type { Target } from "./target.ts";

/** A flow in one direction: "client:20100>server:5202 udp". */
const FLOW = /^(.+):(\d+)>(.+):(\d+)( udp)?$/;

/**
 * In a simpler run a connection may be gone, or have other ports. What befell its packets then befalls
 * those of another between the same hosts; of several the last, in order.
 *
 * @param flows those of the run
 * @returns the same targets if no connection is gone, or nothing can be found in its place
 */
export function onFlowsThere(
  targets: readonly Target[],
  flows: RunResult["flows"],
): readonly Target[] {
  const there = flows.map(({ name, protocol }) => (protocol === "udp" ? `${name} udp` : name));
  const known = new Set(there.flatMap((name) => [name, reversed(name)]));
  const gone = targets.filter(({ fate: { flow } }) => FLOW.test(flow) && !known.has(flow));
  if (gone.length === 0) return targets;
  const used = new Set(targets.map(({ fate: { flow } }) => conversationOf(flow)));
  const free = there.filter((name) => !used.has(conversationOf(name)));
  const missing = [...new Set(gone.map(({ fate }) => conversationOf(fate.flow)))].toSorted();
  /** The flow that takes the place of a conversation. */
  const places = new Map<string, string>();
  for (const conversation of missing.toReversed()) {
    const place = free.findLast((name) => hostsOf(name) === hostsOf(conversation));
    if (place === undefined) continue;
    free.splice(free.indexOf(place), 1);
    places.set(conversation, place);
  }
  if (places.size === 0) return targets;
  return targets.map((target) => {
    const { fate } = target;
    const place = places.get(conversationOf(fate.flow));
    if (place === undefined || known.has(fate.flow)) return target;
    const flow = senderOf(place) === senderOf(fate.flow) ? place : reversed(place);
    return { ...target, fate: { ...fate, flow } };
  });
}

function reversed(flow: string): string {
  const [, from = "", port = "", to = "", toPort = "", kind = ""] = FLOW.exec(flow) ?? [];
  return `${to}:${toPort}>${from}:${port}${kind}`;
}

/** The same name for both directions. */
const conversationOf = (flow: string): string => [flow, reversed(flow)].toSorted()[0]!;

const senderOf = (flow: string): string => FLOW.exec(flow)?.[1] ?? "";

/** The hosts of a conversation and its protocol. */
function hostsOf(flow: string): string {
  const [, from = "", , to = "", , kind = ""] = FLOW.exec(flow) ?? [];
  return [...[from, to].toSorted(), kind].join(" ");
}
