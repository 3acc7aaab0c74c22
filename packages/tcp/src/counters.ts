import type { Packet } from "@seedwire/wire";

/** What is counted of a connection. Bytes are of payload. */
export interface TcpCounters {
  segmentsSent: number;
  /**
   * Of these, SYN,ACKs of a passive open and ACKs in TIME-WAIT, or in a FIN-WAIT-2 that nobody reads:
   * where Linux has no socket, so that `tcp_info` leaves them out.
   */
  sentWithoutSocket: number;
  segmentsReceived: number;
  /** Of these, those that came where Linux has no socket, but for the SYN. */
  receivedWithoutSocket: number;
  /** Segments with data, SYN or FIN. */
  dataSegmentsSent: number;
  /** Segments with payload, and their bytes, retransmissions included (data_segs_out, bytes_sent). */
  payloadSegmentsSent: number;
  payloadBytesSent: number;
  retransmittedSegments: number;
  retransmittedBytes: number;
  fastRetransmits: number;
  rtos: number;
  /** Rows of time-outs without repair in between, how long they lasted, and since when one lasts; -1. */
  rtoEpisodes: number;
  rtoEpisodesNs: number;
  rtoEpisodeSinceNs: number;
  /** Tail loss probes (RFC 8985 §7). */
  tlps: number;
  /** Losses that a tail loss probe repaired. */
  tlpRecoveries: number;
  /** Segments that D-SACKs said had come twice. */
  dsackDuplicates: number;
  /** Reductions of cwnd that were taken back. */
  undos: number;
  /** Time-outs found to be spurious (F-RTO). */
  spuriousRtos: number;
  zeroWindowProbes: number;
  duplicateAcks: number;
  /** Bytes that came although they were here already. */
  duplicateBytes: number;
  outOfOrderSegments: number;
  /** Bytes that came in order, each once; a FIN counts as one (Linux). */
  bytesReceived: number;
  /** Segments with data that came, and of these, those that came where Linux has no socket. */
  dataSegmentsReceived: number;
  dataReceivedWithoutSocket: number;
  /** Segments dropped since there was no memory for them. */
  droppedForMemory: number;
  /** Segments that waited for reassembly, and segments that came, given up for want of memory. */
  prunedSegments: number;
  challengeAcks: number;
}

export function newCounters(): TcpCounters {
  const counters: TcpCounters = {
    segmentsSent: 0,
    sentWithoutSocket: 0,
    segmentsReceived: 0,
    receivedWithoutSocket: 0,
    dataSegmentsSent: 0,
    payloadSegmentsSent: 0,
    payloadBytesSent: 0,
    retransmittedSegments: 0,
    retransmittedBytes: 0,
    fastRetransmits: 0,
    rtos: 0,
    rtoEpisodes: 0,
    rtoEpisodesNs: 0.5, // born as doubles, so that the first time-out does not change the shape
    rtoEpisodeSinceNs: -0.5,
    tlps: 0,
    tlpRecoveries: 0,
    dsackDuplicates: 0,
    undos: 0,
    spuriousRtos: 0,
    zeroWindowProbes: 0,
    duplicateAcks: 0,
    duplicateBytes: 0,
    outOfOrderSegments: 0,
    bytesReceived: 0,
    dataSegmentsReceived: 0,
    dataReceivedWithoutSocket: 0,
    droppedForMemory: 0,
    prunedSegments: 0,
    challengeAcks: 0,
  };
  counters.rtoEpisodesNs = 0;
  counters.rtoEpisodeSinceNs = -1;
  return counters;
}

/**
 * A passive open is complete: of all that came before, Linux counts the SYN and this ACK for the
 * socket, which was not there yet.
 */
export function countHandshake(counters: TcpCounters, ack: Packet): void {
  counters.receivedWithoutSocket = counters.segmentsReceived - 2;
  const ofAck = ack.payloadLength > 0 ? 1 : 0;
  counters.dataReceivedWithoutSocket = counters.dataSegmentsReceived - ofAck;
}

/** The segment that was just counted came when Linux has no socket any more. */
export function countWithoutSocket(counters: TcpCounters, segment: Packet): void {
  counters.receivedWithoutSocket++;
  if (segment.payloadLength > 0) counters.dataReceivedWithoutSocket++;
}

/** A segment has come. */
export function countSegment(counters: TcpCounters, segment: Packet): void {
  counters.segmentsReceived++;
  if (segment.payloadLength > 0) counters.dataSegmentsReceived++;
}
