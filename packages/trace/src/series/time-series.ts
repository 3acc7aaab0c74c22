import type { Ns, Simulation } from "@seedwire/engine";
import { linkChannel, packetChannel, type Link } from "@seedwire/link";
import { senderChannel, settledChannel, type Connection } from "@seedwire/tcp";
import { ConnectionSeries } from "./connection-series.ts";
import { Kept } from "./kept.ts";
import { LinkSeries } from "./link-series.ts";
import { Series } from "./series.ts";

export interface TimeSeriesOptions {
  /** Connections that are kept: those that write most. Default 100. */
  readonly mostConnections?: number;
  /** Links that are kept: those that are offered most packets. Default 100. */
  readonly mostLinks?: number;
}

/** What the application of a connection has been handed, bytes. */
export interface DeliveredSeries {
  readonly connection: Connection;
  readonly delivered: Series;
}

/**
 * Keeps how the quantities of a run go: windows, round trips and streams of connections, queues of links. Memory is
 * bounded, however long the run is, and however many there are.
 *
 * @example
 * const series = new TimeSeries(simulation);
 * // ... the run
 * for (const sender of series.senders) plot(sender.connection.name, sender.points("cwnd"));
 */
export class TimeSeries {
  readonly #senders: Kept<Connection, ConnectionSeries>;
  readonly #receivers: Kept<Connection, DeliveredSeries>;
  readonly #links: Kept<Link, LinkSeries>;
  readonly #simulation: Simulation;
  /** When the first packet, or a sender, did something, and the last; -1 if none did. */
  firstNs: Ns = -1;
  lastNs: Ns = -1;

  constructor(simulation: Simulation, options: TimeSeriesOptions = {}) {
    const { mostConnections = 100, mostLinks = 100 } = options;
    this.#simulation = simulation;
    this.#senders = new Kept(
      mostConnections,
      (connection) => connection.writtenBytes,
      (connection) => new ConnectionSeries(connection),
    );
    this.#receivers = new Kept(
      mostConnections,
      (connection) => connection.deliveredBytes,
      (connection) => ({ connection, delivered: new Series() }),
    );
    this.#links = new Kept(
      mostLinks,
      ({ stats }) => stats.offered,
      (link) => new LinkSeries(link, simulation.nowNs),
    );
    const { trace } = simulation;
    trace.channel(settledChannel).subscribe((who, nowNs) => this.#look(who, nowNs));
    trace.channel(senderChannel).subscribe((who, event, nowNs) => {
      this.#mark(nowNs);
      const isOne = isSender(who) || event.what === "retransmission";
      if (isOne) this.#senders.of(who)?.hear(event, nowNs);
    });
    trace.channel(packetChannel).subscribe((event, link, packet, nowNs, reason) => {
      this.#mark(nowNs);
      this.#links.of(link)?.see(event, packet, nowNs, reason);
    });
    trace.channel(linkChannel).subscribe((_change, link, nowNs) => {
      this.#links.of(link)?.change(nowNs);
    });
  }

  /** Connections that wrote something, or sent something again. */
  get senders(): ConnectionSeries[] {
    return this.#senders.all;
  }

  /** Connections whose application was handed something. */
  get receivers(): DeliveredSeries[] {
    return this.#receivers.all;
  }

  /** Links that had a packet, or were changed. */
  get links(): LinkSeries[] {
    return this.#links.all;
  }

  /** Looks once more at the end of a run: applications read also when nothing else happens. */
  finish(): void {
    const { nowNs } = this.#simulation;
    for (const { connection } of this.senders) this.#look(connection, nowNs);
    for (const { connection } of this.receivers) this.#look(connection, nowNs);
    for (const link of this.links) link.change(nowNs);
  }

  #look(who: Connection, nowNs: Ns): void {
    if (isSender(who)) this.#senders.of(who)?.look(nowNs);
    const { deliveredBytes } = who;
    if (deliveredBytes > 0) this.#receivers.of(who)?.delivered.set(nowNs, deliveredBytes);
  }

  #mark(nowNs: Ns): void {
    if (this.firstNs < 0) this.firstNs = nowNs;
    this.lastNs = nowNs;
  }
}

const isSender = (who: Connection): boolean =>
  who.writtenBytes > 0 || who.endpoint.tcb.counters.retransmittedSegments > 0;
