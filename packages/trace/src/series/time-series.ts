import type { Ns, Simulation } from "@seedwire/engine";
import { packetChannel, type Link } from "@seedwire/link";
import { senderChannel, settledChannel, type Connection } from "@seedwire/tcp";
import { ConnectionSeries } from "./connection-series.ts";
import { LinkSeries } from "./link-series.ts";

export interface TimeSeriesOptions {
  /** Ends of connections that are kept, the first ones. Default 100. */
  readonly mostConnections?: number;
  /** Links that are kept, those that have a packet first. Default 100. */
  readonly mostLinks?: number;
}

/**
 * Keeps how the quantities of a run go: windows, round trips and streams of connections, queues of links.
 * Memory is bounded, however long the run is.
 *
 * @example
 * const series = new TimeSeries(simulation);
 * // ... the run
 * for (const { connection, cwnd } of series.connections) plot(connection.name, cwnd.timesNs, cwnd.values);
 */
export class TimeSeries {
  readonly #connections = new Map<Connection, ConnectionSeries>();
  readonly #links = new Map<Link, LinkSeries>();
  readonly #mostConnections: number;
  readonly #mostLinks: number;

  constructor({ trace }: Simulation, options: TimeSeriesOptions = {}) {
    this.#mostConnections = options.mostConnections ?? 100;
    this.#mostLinks = options.mostLinks ?? 100;
    trace.channel(settledChannel).subscribe((who, nowNs) => {
      this.#seriesOf(who)?.look(nowNs);
    });
    trace.channel(senderChannel).subscribe((who, event, nowNs) => {
      this.#seriesOf(who)?.hear(event, nowNs);
    });
    trace.channel(packetChannel).subscribe((event, link, _packet, nowNs, reason) => {
      this.#linkSeriesOf(link)?.see(event, nowNs, reason);
    });
  }

  /** Ends of connections, in the order in which they first did something. */
  get connections(): ConnectionSeries[] {
    return [...this.#connections.values()];
  }

  /** Links, in the order in which they first had a packet. */
  get links(): LinkSeries[] {
    return [...this.#links.values()];
  }

  /** Looks once more: applications read, too, when nothing else happens. */
  finish(nowNs: Ns): void {
    for (const series of this.#connections.values()) series.look(nowNs);
  }

  #seriesOf(who: Connection): ConnectionSeries | undefined {
    const known = this.#connections.get(who);
    if (known !== undefined || this.#connections.size >= this.#mostConnections) return known;
    const series = new ConnectionSeries(who);
    this.#connections.set(who, series);
    return series;
  }

  #linkSeriesOf(link: Link): LinkSeries | undefined {
    const known = this.#links.get(link);
    if (known !== undefined || this.#links.size >= this.#mostLinks) return known;
    const series = new LinkSeries(link);
    this.#links.set(link, series);
    return series;
  }
}
