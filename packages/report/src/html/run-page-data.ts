import type { Ns } from "@seedwire/engine";
import {
  RECOVERIES,
  type ConnectionSeries,
  type LinkSeries,
  type MarkedPoints,
  type Series,
  type TimeSeries,
} from "@seedwire/trace";
import { formatAddress, type Address } from "@seedwire/wire";
import type { RunStart } from "seedwire";
import type { PageData, PageLink, PageMarks, PagePoints, PageSender } from "./page-data.ts";

type Network = RunStart["net"];

/** Senders and links that are plotted. */
const MOST_SENDERS = 20;
const MOST_LINKS = 20;

/** Points of all series of a page together, about: what a browser draws at once. */
const MOST_POINTS = 600_000;
const SERIES_OF_A_SENDER = 10;

/** What the plots of a run are drawn from, when it is over. */
export function runPageData(series: TimeSeries, net: Network): PageData {
  const endNs = net.now;
  const senders = series.connections.filter(({ connection }) => connection.writtenBytes > 0);
  const links = series.links.toSorted((a, b) => weightOf(b) - weightOf(a));
  const chosen = senders
    .toSorted((a, b) => b.connection.writtenBytes - a.connection.writtenBytes)
    .slice(0, MOST_SENDERS);
  const most = Math.floor(MOST_POINTS / SERIES_OF_A_SENDER / Math.max(1, chosen.length));
  const names = new SenderNames(net);
  const tcpEnds = net.hosts.flatMap((host) => host.tcp.connections);
  const allSenders = tcpEnds.filter(({ writtenBytes }) => writtenBytes > 0).length;
  return {
    endNs,
    recoveries: RECOVERIES,
    senders: chosen.map((sender) => {
      const name = names.next(sender);
      return pageSender(name, sender, otherEnd(sender, series.connections), endNs, most);
    }),
    links: links.slice(0, MOST_LINKS).map((link) => pageLink(link, endNs)),
    moreSenders: Math.max(0, allSenders - chosen.length),
    moreLinks: Math.max(0, net.links.length - Math.min(links.length, MOST_LINKS)),
  };
}

/** What makes a link worth looking at: drops first, then what had to wait. */
const weightOf = ({ drops, link: { stats } }: LinkSeries): number =>
  drops.count * 1e15 + stats.queueMaxBytes * 1e3 + stats.offered / 1e9;

function pageSender(
  name: string,
  sender: ConnectionSeries,
  other: ConnectionSeries | undefined,
  endNs: Ns,
  most: number,
): PageSender {
  const points = (series: Series): PagePoints => pagePoints(series, endNs, most);
  return {
    name,
    acknowledged: points(sender.acknowledged),
    sent: points(sender.sent),
    windowEdge: points(sender.windowEdge),
    cwnd: points(sender.cwnd),
    ssthresh: points(sender.ssthresh),
    inFlight: points(sender.inFlight),
    srttNs: points(sender.srtt),
    rtoNs: points(sender.rto),
    recovery: points(sender.recovery),
    delivered: other === undefined ? [[], []] : points(other.delivered),
    retransmissions: pageMarks(sender.retransmissions),
    losses: pageMarks(sender.losses),
  };
}

const pageLink = (series: LinkSeries, endNs: Ns): PageLink => ({
  name: series.link.name,
  rateBps: Number.isFinite(series.link.rateBps) ? series.link.rateBps : 0,
  waitingPackets: pagePoints(series.waitingPackets, endNs),
  waitingBytes: pagePoints(series.waitingBytes, endNs),
  bytes: pagePoints(series.bytes, endNs),
  drops: pageMarks(series.drops),
});

/** Up to the end of the run, where the last value still holds. */
function pagePoints(series: Series, endNs: Ns, most = Infinity): PagePoints {
  series.thinTo(most);
  const { timesNs, values } = series;
  const last = timesNs.at(-1);
  if (last === undefined || last === endNs) return [timesNs, values.map(shortened)];
  return [[...timesNs, endNs], [...values, values.at(-1)!].map(shortened)];
}

/** To a thousandth: what is measured in nanoseconds may have a fraction that nobody wants to read. */
const shortened = (value: number): number => Math.round(value * 1000) / 1000;

const pageMarks = ({ timesNs, values, labels, count }: MarkedPoints): PageMarks => ({
  timesNs,
  values,
  labels,
  count,
});

/** Of several connections between the same ends, the other end is the one that got our SYN. */
function otherEnd(
  { connection: own }: ConnectionSeries,
  all: readonly ConnectionSeries[],
): ConnectionSeries | undefined {
  return all.find(
    ({ connection }) =>
      connection !== own &&
      connection.localPort === own.remotePort &&
      connection.localAddress === own.remoteAddress &&
      connection.remotePort === own.localPort &&
      connection.remoteAddress === own.localAddress &&
      connection.endpoint.tcb.irs === own.endpoint.tcb.iss,
  );
}

/** Names senders: `server:80 > client:49152`; with `#2`, `#3`, ... where the same ends meet again. */
class SenderNames {
  readonly #hosts = new Map<Address, string>();
  readonly #count = new Map<string, number>();

  constructor(net: Network) {
    for (const { name, node } of net.hosts) {
      for (const address of node.addresses) this.#hosts.set(address, name);
    }
  }

  next({ connection }: ConnectionSeries): string {
    const { who, localPort, remoteAddress, remotePort } = connection;
    const to = this.#hosts.get(remoteAddress) ?? formatAddress(remoteAddress);
    const name = `${who}:${localPort} > ${to}:${remotePort}`;
    const ordinal = (this.#count.get(name) ?? 0) + 1;
    this.#count.set(name, ordinal);
    return ordinal === 1 ? name : `${name} #${ordinal}`;
  }
}
