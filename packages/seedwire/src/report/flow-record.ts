import { NEVER, type Ns } from "@seedwire/engine";
import type { Connection, TcpCounters } from "@seedwire/tcp";
import type { TcpFlow } from "./tcp-flows.ts";
import type { UdpFlow } from "./udp-flows.ts";

/**
 * What a report says of a flow: a TCP connection, or the datagrams between two UDP sockets; always
 * both directions together.
 */
export interface FlowRecord {
  /**
   * `client:49152>server:80`, from the side that opened the connection, or sent the first datagram,
   * to the other; later ones between the same ports have `#2`, `#3`, ... at the end.
   */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  /** Of the end that sent more data, or else the opener: "ESTABLISHED"; "" for UDP. */
  readonly state: string;
  /** Written by the applications. */
  readonly sentBytes: number;
  /** Handed to the applications. */
  readonly deliveredBytes: number;
  /** `deliveredBytes` over `durationNs`. */
  readonly goodputBps: number;
  /** Segments, or datagrams, that left; retransmissions and pure ACKs too. */
  readonly segments: number;
  readonly retransmittedSegments: number;
  readonly fastRetransmits: number;
  /** Retransmission time-outs. */
  readonly rtos: number;
  /** Tail loss probes. */
  readonly tlps: number;
  /** Segments retransmitted needlessly, as far as D-SACKs have told (RFC 2883). */
  readonly spuriousRetransmissions: number;
  /** Reductions of the congestion window that were found needless, and taken back. */
  readonly undos: number;
  /** Smoothed round-trip time of the end that sent more data; 0 before the first measurement. */
  readonly srttNs: Ns;
  /** Shortest round-trip time that this end has measured; 0 before the first. */
  readonly minRttNs: Ns;
  /** Congestion window of this end. */
  readonly cwndBytes: number;
  /**
   * From the first SYN, or the first datagram, until data last came in; without any,
   * until the connection was closed, or now. Neither FIN nor TIME-WAIT counts.
   */
  readonly durationNs: Ns;
}

/** The record of a TCP connection at an instant of a run. */
export function tcpRecord({ opener, other }: TcpFlow, name: string, nowNs: Ns): FlowRecord {
  const ends = other === null ? [opener] : [opener, other];
  const main = other !== null && other.writtenBytes > opener.writtenBytes ? other : opener;
  const { tcb } = main.endpoint; // read in place: `status` makes a copy, which is slow for many
  const total = (count: (counters: TcpCounters) => number): number =>
    sum(ends.map((end) => count(end.endpoint.tcb.counters)));
  const deliveredBytes = sum(ends.map((end) => end.deliveredBytes));
  const lastNs =
    deliveredBytes > 0 ? Math.max(...ends.map((end) => end.lastDataNs)) : endOf(opener, nowNs);
  const durationNs = lastNs - opener.createdNs;
  return {
    name,
    protocol: "tcp",
    state: tcb.state,
    sentBytes: sum(ends.map((end) => end.writtenBytes)),
    deliveredBytes,
    goodputBps: rateOf(deliveredBytes, durationNs),
    segments: total((counters) => counters.segmentsSent),
    retransmittedSegments: total((counters) => counters.retransmittedSegments),
    fastRetransmits: total((counters) => counters.fastRetransmits),
    rtos: total((counters) => counters.rtos),
    tlps: total((counters) => counters.tlps),
    spuriousRetransmissions: total((counters) => counters.dsackDuplicates),
    undos: total((counters) => counters.undos),
    srttNs: Math.max(0, Math.round(tcb.rtt.srttNs)),
    minRttNs: tcb.minRttNs === NEVER ? 0 : tcb.minRttNs,
    cwndBytes: tcb.congestion.cwndSegments * tcb.smssBytes,
    durationNs,
  };
}

const endOf = ({ closedNs }: Connection, nowNs: Ns): Ns => (closedNs < 0 ? nowNs : closedNs);

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** The record of the datagrams between two sockets. */
export function udpRecord(flow: UdpFlow, name: string): FlowRecord {
  const { sentBytes, deliveredBytes, datagrams, firstNs, lastNs } = flow;
  const durationNs = lastNs - firstNs;
  return {
    name,
    protocol: "udp",
    state: "",
    sentBytes,
    deliveredBytes,
    goodputBps: rateOf(deliveredBytes, durationNs),
    segments: datagrams,
    retransmittedSegments: 0,
    fastRetransmits: 0,
    rtos: 0,
    tlps: 0,
    spuriousRetransmissions: 0,
    undos: 0,
    srttNs: 0,
    minRttNs: 0,
    cwndBytes: 0,
    durationNs,
  };
}

/** Bits per second, rounded to the nearest; 0 over no time. */
const rateOf = (bytes: number, durationNs: Ns): number =>
  durationNs > 0 ? Math.round((bytes * 8e9) / durationNs) : 0;
