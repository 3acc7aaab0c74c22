/** What is counted of a connection. Bytes are of payload. */
export interface TcpCounters {
  segmentsSent: number;
  segmentsReceived: number;
  /** Segments with data, SYN or FIN. */
  dataSegmentsSent: number;
  retransmittedSegments: number;
  fastRetransmits: number;
  rtos: number;
  /** Tail loss probes (RFC 8985 §7). */
  tlps: number;
  zeroWindowProbes: number;
  duplicateAcks: number;
  /** Bytes that came although they were here already. */
  duplicateBytes: number;
  outOfOrderSegments: number;
  challengeAcks: number;
}

export const newCounters = (): TcpCounters => ({
  segmentsSent: 0,
  segmentsReceived: 0,
  dataSegmentsSent: 0,
  retransmittedSegments: 0,
  fastRetransmits: 0,
  rtos: 0,
  tlps: 0,
  zeroWindowProbes: 0,
  duplicateAcks: 0,
  duplicateBytes: 0,
  outOfOrderSegments: 0,
  challengeAcks: 0,
});
