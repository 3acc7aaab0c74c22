import type { Row } from "../lib/question.ts";
import { median, ratios } from "../lib/statistics.ts";
import type { Bar, Rows } from "./bar.ts";

/**
 * Packet-hops, or events, per CPU second that others reached on a machine of the class this was written on.
 * What the C skeleton takes tells how fast this machine is. ns-2 is compared with by these numbers only when it
 * is not measured beside. ns-3 was at its best in a build of its own, which Debian does not ship (its package
 * has logs compiled in: 0.15 M/s instead of 0.28 M/s with one flow); so an ns-3 measured beside does not replace
 * them, and the bar takes whichever is faster. Of its 0.03 to 0.07 M/s with 1,000 flows the higher is taken for one pair
 * of hosts, the lower for as many pairs as flows.
 */
const QUOTED = {
  ns3: 0.28e6,
  ns3Thousand: 0.07e6,
  ns3Pairs: 0.03e6,
  ns3Udp: 0.37e6,
  ns3Queue1000: 8.5e6,
  ns3Queue100000: 4.9e6,
  ns2: 4.3e6,
  ns2Thousand: 0.85e6,
} as const;

/** What a packet-hop of the C skeleton took there, ns. */
const QUOTED_NATIVE_NS = 69;

/** What a reader of numbers that are quoted has to know. */
export const QUOTED_NOTE = `Quoted from a machine on which the C skeleton takes ${QUOTED_NATIVE_NS} ns a hop; --vs-native scales that by what it takes here.`;

const samplesOf = (rows: Rows, id: string): readonly number[] | null =>
  rows.get(id)?.samples ?? null;

/** One row by another, round by round. */
const by =
  (of: string, to: string) =>
  (rows: Rows): readonly number[] | null => {
    const [a, b] = [samplesOf(rows, of), samplesOf(rows, to)];
    return a === null || b === null ? null : ratios(a, b);
  };

const only =
  (id: string, factor = 1) =>
  (rows: Rows): readonly number[] | null =>
    samplesOf(rows, id)?.map((sample) => sample * factor) ?? null;

/** How many times as fast as ns-2: measured beside, else by what was quoted of it. */
const fasterThanNs2 = (own: string, measured: string, quotedPerSecond: number) => ({
  samples: (rows: Rows) => by(measured, own)(rows) ?? byQuoted(rows, own, quotedPerSecond),
  against: `ns-2, if not measured beside: ${quotedPerSecond / 1e6} M/s`,
});

/** How many times as fast as ns-3: measured beside, or by what was quoted of its best, whichever is less. */
const fasterThanNs3 = (own: string, measured: string, quotedPerSecond: number) => ({
  samples: (rows: Rows) => {
    const quoted = byQuoted(rows, own, quotedPerSecond);
    const beside = by(measured, own)(rows);
    return beside?.map((ratio, round) => Math.min(ratio, quoted![round]!)) ?? quoted;
  },
  against: `ns-3: ${quotedPerSecond / 1e6} M/s, or what is measured beside if that is more`,
});

function byQuoted(rows: Rows, own: string, quotedPerSecond: number): readonly number[] | null {
  const quotedNs = 1e9 / quotedPerSecond / speedOf(rows);
  return samplesOf(rows, own)?.map((ns) => quotedNs / ns) ?? null;
}

/** How many times as fast this machine is now as that of the quoted numbers; 1 if nobody knows. */
function speedOf(rows: Rows): number {
  const native = samplesOf(rows, "tcp/native-1");
  return native === null ? 1 : QUOTED_NATIVE_NS / median(native);
}

/** What must hold, and what would be near the limit of the machine. */
export const bars: readonly Bar[] = [
  {
    id: "native",
    what: "bulk TCP, 1 flow, against the C skeleton",
    atMost: true, bar: 5, near: 3, unit: "x",
    samples: by("tcp/1", "tcp/native-1"),
  },
  {
    id: "ns3",
    what: "bulk TCP, 1 flow, faster than ns-3",
    atMost: false, bar: 10, near: 18, unit: "x",
    ...fasterThanNs3("tcp/1", "tcp/ns3-1", QUOTED.ns3),
  },
  {
    id: "ns2",
    what: "1 flow, verify=false, faster than ns-2",
    atMost: false, bar: 1, near: 1.5, unit: "x",
    ...fasterThanNs2("tcp/1-unverified", "tcp/ns2-1", QUOTED.ns2),
  },
  {
    id: "ns2-1000",
    what: "1,000 flows, faster than ns-2",
    atMost: false, bar: 1.5, near: 3, unit: "x",
    ...fasterThanNs2("tcp/1000", "tcp/ns2-1000", QUOTED.ns2Thousand),
  },
  {
    id: "ns3-1000",
    what: "1,000 flows, faster than ns-3",
    atMost: false, bar: 15, near: 40, unit: "x",
    ...fasterThanNs3("tcp/1000", "tcp/ns3-1000", QUOTED.ns3Thousand),
  },
  {
    id: "ns3-1000-pairs",
    what: "1,000 flows on 1,000 host pairs, faster than ns-3",
    atMost: false, bar: 30, near: 80, unit: "x",
    ...fasterThanNs3("tcp/1000-pairs", "tcp/ns3-1000-pairs", QUOTED.ns3Pairs),
  },
  {
    id: "loss",
    what: "1 % loss against none, per hop",
    atMost: true, bar: 1.2, near: 1.05, unit: "x",
    samples: by("tcp-loss/1%", "tcp-loss/0"),
  },
  {
    id: "flows-100",
    what: "100 flows against one, per hop",
    atMost: true, bar: 2, near: 1.5, unit: "x",
    samples: by("tcp/100", "tcp/1"),
  },
  {
    id: "flows-10000",
    what: "10,000 flows against one, per hop",
    atMost: true, bar: 6, near: 3, unit: "x",
    samples: by("tcp/10000", "tcp/1"),
  },
  {
    id: "udp",
    what: "UDP forwarding, faster than ns-3",
    atMost: false, bar: 10, near: 20, unit: "x",
    ...fasterThanNs3("udp/routers-2", "udp/ns3", QUOTED.ns3Udp),
  },
  {
    id: "queue-1000",
    what: "event queue, 1,000 pending, faster than ns-3's",
    atMost: false, bar: 0.8, near: 1, unit: "x",
    ...fasterThanNs3("event-queue/replace-1000", "event-queue/ns3-1000", QUOTED.ns3Queue1000),
  },
  {
    id: "queue-100000",
    what: "event queue, 100,000 pending, faster than ns-3's",
    atMost: false, bar: 1, near: 2, unit: "x",
    ...fasterThanNs3("event-queue/replace-100000", "event-queue/ns3-100000", QUOTED.ns3Queue100000),
  },
  {
    id: "garbage",
    what: "garbage collection, steady bulk",
    atMost: true, bar: 5, near: 1, unit: "%",
    samples: only("garbage/1", 100),
  },
  {
    id: "idle-memory",
    what: "memory of an idle connection, both ends",
    atMost: true, bar: 4_000, near: 1_600, unit: "bytes",
    samples: only("idle/bytes-10000"),
  },
  {
    id: "idle-set-up",
    what: "10,000 connections set up and idle",
    atMost: true, bar: 500, near: 150, unit: "ms",
    samples: only("idle/set-up-10000"),
  },
  {
    id: "idle-linear",
    what: "100,000 connections against ten times 10,000",
    atMost: true, bar: 1.3, near: 1, unit: "x",
    samples: (rows) =>
      by("idle/set-up-100000", "idle/set-up-10000")(rows)?.map((ratio) => ratio / 10) ?? null,
  },
  {
    id: "small-warm",
    what: "warm small scenario",
    atMost: true, bar: 400, near: 150, unit: "us",
    samples: only("small/warm"),
  },
  {
    id: "small-cold",
    what: "1,000 such from a cold process",
    atMost: true, bar: 2_000, near: 600, unit: "ms",
    samples: only("small/cold"),
  },
  {
    id: "wire-bytes",
    what: "--wire bytes against normal",
    atMost: true, bar: 4, near: 2.5, unit: "x",
    samples: by("wire-bytes/bytes", "wire-bytes/normal"),
  },
  {
    id: "pcap-host",
    what: "pcap of one host against none",
    atMost: true, bar: 1.2, near: 1.1, unit: "x",
    samples: by("pcap/host", "pcap/none"),
  },
  {
    id: "pcap-links",
    what: "pcap of every link against none",
    atMost: true, bar: 1.6, near: 1.3, unit: "x",
    samples: by("pcap/links", "pcap/none"),
  },
  {
    id: "pcap-all",
    what: "pcap of both ends of every link against none",
    atMost: true, bar: 1.6, near: 1.3, unit: "x",
    samples: by("pcap/all", "pcap/none"),
  },
  {
    id: "start-up",
    what: "hello scenario against an empty script",
    atMost: true, bar: 2.5, near: 1.6, unit: "x",
    samples: by("start-up/hello", "start-up/empty"),
  },
]; // prettier-ignore

export const byId = (rows: readonly Row[]): Rows => new Map(rows.map((row) => [row.id, row]));
