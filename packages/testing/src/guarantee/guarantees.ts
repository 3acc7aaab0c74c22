import type * as fc from "fast-check";
import {
  anyCrowd,
  anyCrumbs,
  anyDatagrams,
  anyLife,
  anyLongTransfer,
  anyManaged,
  anyMarks,
  anyShortExchange,
  anyTransfer,
  anyTrouble,
} from "../arbitraries/index.ts";
import type { NetworkCase } from "../case/index.ts";

/** What seedwire promises of any network of some kind. */
export interface Guarantee {
  readonly name: string;
  readonly promise: string;
  readonly cases: fc.Arbitrary<NetworkCase>;
  /** How many of a hundred networks are of this kind. */
  readonly percent: number;
}

/** All of them: whatever the network does, besides what all oracles watch. */
export const GUARANTEES: readonly Guarantee[] = [
  {
    name: "short exchanges",
    promise: "whatever befalls up to three packets of a short exchange, every byte arrives",
    cases: anyShortExchange,
    percent: 20,
  },
  {
    name: "transfers",
    promise:
      "over paths that lose, damage, double and reorder, every byte arrives once and in order",
    cases: anyTransfer,
    percent: 18,
  },
  {
    name: "lives of connections",
    promise: "connections open, close, break off and come again on the same ports, and end",
    cases: anyLife,
    percent: 16,
  },
  {
    name: "datagrams",
    promise:
      "datagrams arrive whole or not at all, and no more often than the network doubles them",
    cases: anyDatagrams,
    percent: 8,
  },
  {
    name: "crowds",
    promise: "many connections share a bottleneck, and all come to their end",
    cases: anyCrowd,
    percent: 8,
  },
  {
    name: "trouble",
    promise:
      "cables that are cut, slowed and narrowed, and hosts that crash, cost time, and no byte",
    cases: anyTrouble,
    percent: 12,
  },
  {
    name: "long transfers",
    promise: "transfers of hundreds of segments arrive whole, wherever their numbers begin",
    cases: anyLongTransfer,
    percent: 8,
  },
  {
    name: "crumbs",
    promise: "small writes over bad cables arrive, whatever segments they are put together in",
    cases: anyCrumbs,
    percent: 4,
  },
  {
    name: "marks",
    promise: "marks slow a sender down, once in a round trip",
    cases: anyMarks,
    percent: 2,
  },
  {
    name: "managed queues",
    promise:
      "queues that decide what leaves when lose no packet but those they drop, and all arrives",
    cases: anyManaged,
    percent: 4,
  },
];
