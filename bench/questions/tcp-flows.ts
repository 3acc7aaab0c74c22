import { ms, seconds, type Ns } from "@seedwire/engine";
import { dumbbellNsPerHop } from "../lib/dumbbell.ts";
import { duel, type Contestant } from "../lib/duel.ts";
import { peerContestants } from "../lib/peer-contestants.ts";
import type { Question, Setting } from "../lib/question.ts";

interface Case {
  readonly id: string;
  readonly name: string;
  readonly flows: number;
  readonly pairs?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Virtual time that is left out at the beginning: set-up and slow start. Default 1 s. */
  readonly fromNs?: Ns;
  /** Virtual time that is counted. Default: 8 s, 3 s in the short form. */
  readonly lengthNs?: Ns;
  /** Left out in the short form. */
  readonly long?: boolean;
}

/** A gigabit for the many: some packets of the path are each flow's. */
const wide = (delay: string, queue: number) => ({ rate: "1gbps", access: "10gbps", delay, queue });

const CASES: readonly Case[] = [
  { id: "1", name: "1 flow", flows: 1 },
  { id: "10", name: "10 flows", flows: 10 },
  { id: "100", name: "100 flows", flows: 100 },
  { id: "1000", name: "1,000 flows", flows: 1_000, fromNs: seconds(2) },
  { id: "10000", name: "10,000 flows", flows: 10_000, fromNs: seconds(5), long: true },
  {
    id: "1000-pairs",
    name: "1,000 flows on 1,000 host pairs",
    flows: 1_000,
    pairs: 1_000,
    fromNs: seconds(2),
    long: true,
  },
  {
    id: "1000-wide",
    name: "1,000 flows, 1 Gbit/s",
    flows: 1_000,
    params: wide("10ms", 1_000),
    lengthNs: ms(800),
    long: true,
  },
  {
    id: "10000-wide",
    name: "10,000 flows, 1 Gbit/s, 50 ms",
    flows: 10_000,
    params: wide("50ms", 10_000),
    fromNs: seconds(2),
    lengthNs: ms(800),
    long: true,
  },
];

/** Bulk TCP over the dumbbell: what a packet-hop costs, by the number of flows. */
export const tcpFlows: Question = {
  name: "tcp-flows",
  about: "a packet-hop of bulk TCP over the dumbbell, digest on, every byte compared",

  ask(setting) {
    const cases = CASES.filter(({ long = false }) => !long || !setting.quick);
    return duel(
      [...cases.flatMap((each) => contestantsOf(each, setting)), byReference(setting)],
      setting,
    );
  },
};

function contestantsOf(each: Case, setting: Setting): Contestant[] {
  const { id, name, flows, pairs = 1, params } = each;
  const lengthNs = each.lengthNs ?? seconds(setting.quick ? 3 : 8);
  const fromNs = each.fromNs ?? seconds(1);
  const run = { params: { flows, pairs, ...params }, fromNs, lengthNs };
  const own: Contestant = {
    id: `tcp/${id}`,
    name,
    unit: "ns/hop",
    measure: () => dumbbellNsPerHop(run),
  };
  if (params !== undefined) return [own];
  const stretch = { fromSeconds: fromNs / 1e9, seconds: lengthNs / 1e9 };
  const workload = { kind: "dumbbell", flows, pairs, ...stretch } as const;
  return [own, ...peerContestants(setting, "tcp", name, workload, id)];
}

/** One flow whose payload is delivered and not looked at, as other simulators do it. */
function byReference({ quick }: Setting): Contestant {
  return {
    id: "tcp/1-unverified",
    name: "1 flow, verify=false",
    unit: "ns/hop",
    measure: () =>
      dumbbellNsPerHop({ params: { verify: false }, lengthNs: seconds(quick ? 3 : 8) }),
  };
}
