import type { Ns } from "@seedwire/engine";
import {
  RECOVERIES,
  type ConnectionSeries,
  type DeliveredSeries,
  type LinkSeries,
  type MarkedPoints,
  type Points,
  type TimeSeries,
} from "@seedwire/trace";
import { tcpEnds, type RunStart } from "seedwire";
import type { PageData, PageLink, PageMarks, PagePoints, PageSender } from "./page-data.ts";

type Network = RunStart["net"];

/** Senders and links that are plotted. */
const MOST_SENDERS = 20;
const MOST_LINKS = 20;

/** What the plots of a run are drawn from, when it is over. */
export function runPageData(series: TimeSeries, net: Network): PageData {
  const endNs = net.now;
  const senders = series.senders
    .toSorted((a, b) => b.connection.writtenBytes - a.connection.writtenBytes)
    .slice(0, MOST_SENDERS);
  const links = series.links
    .filter(({ link }) => link.stats.offered > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MOST_LINKS);
  const ends = tcpEnds(net);
  const allSenders = [...ends.keys()].filter(({ writtenBytes }) => writtenBytes > 0).length;
  const delivered = new Map(series.receivers.map((receiver) => [receiver.connection, receiver]));
  const allLinks = net.links.filter(({ stats }) => stats.offered > 0).length;
  return {
    fromNs: Math.max(0, series.firstNs),
    toNs: series.lastNs < 0 ? endNs : series.lastNs,
    recoveries: RECOVERIES,
    senders: senders.map((sender) => {
      const { connection } = sender;
      const end = ends.get(connection);
      const name = `${end?.flow ?? connection.name}, ${connection.who} sends`;
      const other = end?.other ?? null;
      return pageSender(name, sender, other === null ? undefined : delivered.get(other), endNs);
    }),
    links: links.map((link) => pageLink(link, endNs)),
    moreSenders: Math.max(0, allSenders - senders.length),
    moreLinks: Math.max(0, allLinks - links.length),
  };
}

/** What makes a link worth looking at: what died there first, then what had to wait. */
const weightOf = ({ drops, losses, link: { stats } }: LinkSeries): number =>
  (drops.count + losses.count) * 1e15 + stats.queueMaxBytes * 1e3 + stats.offered / 1e9;

function pageSender(
  name: string,
  sender: ConnectionSeries,
  other: DeliveredSeries | undefined,
  endNs: Ns,
): PageSender {
  const points = (of: Parameters<ConnectionSeries["points"]>[0]): PagePoints =>
    untilEnd(sender.points(of), endNs);
  return {
    name,
    acknowledged: points("acknowledged"),
    sent: points("sent"),
    windowEdge: points("windowEdge"),
    cwnd: points("cwnd"),
    ssthresh: points("ssthresh"),
    inFlight: points("inFlight"),
    srttNs: points("srtt"),
    rtoNs: points("rto"),
    recovery: points("recovery"),
    delivered: other === undefined ? NO_POINTS : untilEnd(other.delivered.points, endNs),
    retransmissions: pageMarks(sender.retransmissions),
    losses: pageMarks(sender.losses),
  };
}

const NO_POINTS: PagePoints = { timesNs: [], values: [], isThin: false };

function pageLink(series: LinkSeries, endNs: Ns): PageLink {
  const { timesNs, values } = untilEnd(series.rate.all, endNs);
  return {
    name: series.link.name,
    rateBps: { timesNs, values: values.map((value) => (Number.isNaN(value) ? null : value)) },
    up: untilEnd(series.up.points, endNs),
    waitingPackets: untilEnd(series.waiting.points, endNs),
    bytes: untilEnd(series.bytes.points, endNs),
    drops: pageMarks(series.drops),
    losses: pageMarks(series.losses),
  };
}

/** Up to the end of the run, where the last value still holds. */
function untilEnd({ timesNs, values, isThin }: Points, endNs: Ns): PagePoints {
  const last = timesNs.at(-1);
  if (last === undefined || last === endNs) return { timesNs, values, isThin };
  return { timesNs: [...timesNs, endNs], values: [...values, values.at(-1)!], isThin };
}

const pageMarks = ({ timesNs, values, labels, count }: MarkedPoints): PageMarks => ({
  timesNs,
  values,
  labels,
  count,
});
