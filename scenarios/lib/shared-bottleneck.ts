import { packets, type Connection, type Network, type Ns, type TcpOptions } from "seedwire";
import { endlessFlow } from "./steady-flow.ts";

/**
 * ACKs come by so much later or less. Without any randomness the flow whose packets happen to come
 * just after a place in the full queue has become free gets it every time, and how flows share is an
 * accident of their phases (Floyd and Jacobson 1992). About the time that a packet takes at 10 Mbit/s.
 */
const ACK_JITTER = "1ms";
const FIRST_PORT = 5201;

/** A flow of those that share a bottleneck. */
export interface Sharer {
  /** Without queueing, at least 2 ms. */
  readonly rttNs: Ns;
  /** Of the sender. */
  readonly tcp?: TcpOptions;
  /** When it begins. Default: at once. */
  readonly startNs?: Ns;
}

export interface Bottleneck {
  readonly rateBps: number;
  /** Packets that wait at most. */
  readonly queue: number;
  readonly flows: readonly Sharer[];
}

/** A transfer without end over a bottleneck. */
export interface SharedFlow {
  /** null until it begins. */
  connection: Connection | null;
}

/** The packets of 1500 bytes that a path holds, rounded up: what fills it without a queue. */
export const bdpPackets = (rateBps: number, rttNs: Ns): number =>
  Math.ceil((rateBps * rttNs) / 8e9 / 1500);

/**
 * Transfers without end, each from a host of its own, to one host behind a slow cable.
 *
 * @param name of the bottleneck: one network may have several, which know nothing of each other
 */
export function shareBottleneck(
  net: Network,
  name: string,
  { rateBps, queue, flows }: Bottleneck,
): SharedFlow[] {
  const router = net.router(`router-${name}`);
  const receiver = net.host(`to-${name}`);
  net.cable(router, receiver, { rateBps, delayNs: "0.5ms", queue: packets(queue) });
  return flows.map(({ rttNs, tcp = {}, startNs = 0 }, i) => {
    const sender = net.host(`from-${name}-${i + 1}`, { tcp });
    const access = { rateBps: "1gbps", delayNs: Math.round(rttNs / 2) - 500_000 };
    net.cable(sender, router, { ...access, back: { jitter: ACK_JITTER } });
    const flow: SharedFlow = { connection: null };
    net.at(startNs, () => (flow.connection = endlessFlow(sender, receiver, FIRST_PORT + i)));
    return flow;
  });
}

/** What each of some flows has brought between two instants, bits per second. */
export async function goodputsBps(
  net: Network,
  flows: readonly SharedFlow[],
  fromNs: Ns,
  toNs: Ns,
): Promise<number[]> {
  const bytes = (): number[] =>
    flows.map(({ connection }) => connection?.status.acknowledgedBytes ?? 0);
  await net.until(fromNs);
  const before = bytes();
  await net.until(toNs);
  return bytes().map((after, i) => ((after - before[i]!) * 8e9) / (toNs - fromNs));
}

/** Jain's index of fairness: 1 if all have the same, 1/n if one of n has all. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares);
}
