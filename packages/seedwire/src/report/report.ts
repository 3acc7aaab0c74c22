import { check, kind, text, type InputKind, didYouMean } from "@seedwire/engine";
import { Link } from "@seedwire/link";
import type { Connection } from "@seedwire/tcp";
import { UdpSocket } from "@seedwire/udp";
import type { Network } from "../net/index.ts";
import { FlowNames, type FlowEnd } from "./flow-name.ts";
import { tcpRecord, udpRecord, type FlowRecord } from "./flow-record.ts";
import { linkRecord, type LinkRecord } from "./link-record.ts";
import { tcpFlows } from "./tcp-flows.ts";
import type { UdpFlow } from "./udp-flows.ts";

/** A number that a scenario tells. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  /** "bps", "ns", "bytes", "packets", ...; "" for a bare number. */
  readonly unit: string;
}

const NAME = text("goodput");
const isText = (value: unknown): boolean => typeof value === "string";
const UNIT: InputKind<string> = kind('a text, for example "bps", or "" for a bare number', isText);
const LINE: InputKind<string> = kind('a text, for example "the cable was cut"', isText);
const FINITE: InputKind<number> = kind("a finite number", Number.isFinite);
const LINK: InputKind<string> = kind('a link or its name, for example "server>client"', isText);

/** What a scenario tells, and what the network can tell of itself at any instant. */
export class Report {
  readonly metrics: Metric[] = [];
  readonly notes: string[] = [];
  readonly #net: Network;

  constructor(net: Network) {
    this.#net = net;
  }

  /**
   * Tells a number, by a name of its own.
   *
   * @param unit "bps", "ns", "bytes", ... Default "", for a bare number
   */
  metric(name: string, value: number, unit = ""): void {
    check(name, NAME, "The name of a metric");
    check(value, FINITE, `Metric "${name}"`);
    check(unit, UNIT, `The unit of metric "${name}"`);
    if (this.metrics.some((other) => other.name === name)) {
      throw new RangeError(`Metric "${name}" was told before; give each a name of its own`);
    }
    this.metrics.push({ name, value, unit });
  }

  /** Tells a line of text. */
  note(text: string): void {
    check(text, LINE, "A note");
    this.notes.push(text);
  }

  /** What there is to say of a connection, or of a connected UDP socket, so far. */
  flow(end: Connection | UdpSocket): FlowRecord {
    const names = new FlowNames(this.#net);
    for (const flow of tcpFlows(this.#net)) {
      const name = names.nextTcp(flow);
      if (end !== flow.opener && end !== flow.other) continue;
      return tcpRecord(flow, name, this.#net.now);
    }
    for (const flow of this.#net.datagrams.all) {
      const name = names.next(flow.from, flow.to);
      if (isBetween(flow, end)) return udpRecord(flow, name);
    }
    throw new RangeError("No flow of this network has that end, or nothing was sent there yet");
  }

  /** What there is to say of all flows so far. */
  flows(): FlowRecord[] {
    const names = new FlowNames(this.#net);
    const { now, datagrams } = this.#net;
    const tcp = tcpFlows(this.#net).map((flow) => tcpRecord(flow, names.nextTcp(flow), now));
    const udp = datagrams.all.map((flow) => udpRecord(flow, names.next(flow.from, flow.to)));
    return [...tcp, ...udp];
  }

  /** What there is to say of a link so far, by itself or its name: "server>client". */
  link(link: Link | string): LinkRecord {
    if (link instanceof Link) return linkRecord(link);
    check(link, LINK, "report.link: the link");
    const found = this.#net.links.find(({ name }) => name === link);
    if (found !== undefined) return linkRecord(found);
    const names = this.#net.links.map(({ name }) => name);
    throw new RangeError(
      `There is no link "${link}"; there are ${names.join(", ") || "none"}.${didYouMean(link, names)}`,
    );
  }

  /** What there is to say of all links so far. */
  links(): LinkRecord[] {
    return this.#net.links.map(linkRecord);
  }
}

const isBetween = ({ from, to }: UdpFlow, end: Connection | UdpSocket): boolean =>
  end instanceof UdpSocket && (isAt(from, end) ? isTo(to, end) : isAt(to, end) && isTo(from, end));

const isAt = ({ address, port }: FlowEnd, { localAddress, localPort }: UdpSocket): boolean =>
  address === localAddress && port === localPort;

const isTo = ({ address, port }: FlowEnd, { remoteAddress, remotePort }: UdpSocket): boolean =>
  address === remoteAddress && port === remotePort;
