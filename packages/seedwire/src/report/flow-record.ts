import { NEVER, type Ns } from "@seedwire/engine";
import { newCounters, type Connection, type TcpCounters } from "@seedwire/tcp";
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
  /** Handed to the applications; of datagrams, to their sockets, whether or not anybody reads there. */
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
  const main = other !== null && other.writtenBytes > opener.writtenBytes ? other : opener;
  const { tcb } = main.endpoint; // read in place: `status` makes a copy, which is slow for many
  const sentBytes = opener.writtenBytes + (other?.writtenBytes ?? 0);
  const deliveredBytes = opener.deliveredBytes + (other?.deliveredBytes ?? 0);
  const lastDataNs = Math.max(opener.lastDataNs, other?.lastDataNs ?? -1);
  const durationNs = (deliveredBytes > 0 ? lastDataNs : endOf(opener, nowNs)) - opener.createdNs;
  const there = opener.endpoint.tcb.counters;
  const back = other === null ? NOTHING : other.endpoint.tcb.counters;
  return {
    name,
    protocol: "tcp",
    state: tcb.state,
    sentBytes,
    deliveredBytes,
    goodputBps: rateOf(deliveredBytes, durationNs),
    segments: there.segmentsSent + back.segmentsSent,
    retransmittedSegments: there.retransmittedSegments + back.retransmittedSegments,
    fastRetransmits: there.fastRetransmits + back.fastRetransmits,
    rtos: there.rtos + back.rtos,
    tlps: there.tlps + back.tlps,
    spuriousRetransmissions: there.dsackDuplicates + back.dsackDuplicates,
    undos: there.undos + back.undos,
    srttNs: Math.max(0, Math.round(tcb.rtt.srttNs)),
    minRttNs: tcb.minRttNs === NEVER ? 0 : tcb.minRttNs,
    cwndBytes: tcb.congestion.cwndSegments * tcb.smssBytes,
    durationNs,
  };
}

/** What an end has counted that never was. */
const NOTHING: TcpCounters = newCounters();

const endOf = ({ closedNs }: Connection, nowNs: Ns): Ns => (closedNs < 0 ? nowNs : closedNs);

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
