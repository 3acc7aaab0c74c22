import type { Ns } from "@seedwire/engine";

/** What a report says of a flow: a TCP connection, or the datagrams between two UDP sockets. */
export interface FlowRecord {
  /**
   * `client:49152>server:80`, from the side that opened the connection, or sent the first datagram,
   * to the other; later ones between the same ports have `#2`, `#3`, ... at the end.
   */
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  readonly state: string;
  readonly sentBytes: number;
  readonly deliveredBytes: number;
  readonly goodputBps: number;
  readonly segments: number;
  readonly retransmittedSegments: number;
  readonly fastRetransmits: number;
  readonly rtos: number;
  readonly tlps: number;
  readonly srttNs: Ns;
  readonly minRttNs: Ns;
  readonly cwndBytes: number;
  readonly durationNs: Ns;
}
