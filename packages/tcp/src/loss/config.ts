/** Choices about how losses are found and repaired: a part of the configuration of TCP. */
export interface LossConfig {
  /** How losses are found from SACKs: by time (RFC 8985), or by DupThresh (RFC 6675). */
  readonly lossDetection: "rack" | "rfc6675";
  /** RACK takes DupThresh SACKed segments for a sign to wait no longer (RFC 8985 §6.2 step 4). */
  readonly rackDupThresh: boolean;
  /** RACK's reordering window does not grow with D-SACKs. */
  readonly rackStaticWindow: boolean;
  /** Tail loss probes (RFC 8985 §7). */
  readonly tailLossProbe: boolean;
  /** DupThresh at first (RFC 5681 §3.2), segments. */
  readonly reordering: number;
  /** DupThresh grows with the reordering seen, up to {@link maxReordering} (Linux). */
  readonly adaptiveDupThresh: boolean;
  readonly maxReordering: number;
  /** Proportional rate reduction (RFC 9937); otherwise cwnd falls to ssthresh at once. */
  readonly prr: boolean;
  /** F-RTO (RFC 5682): a time-out that was spurious is found out. */
  readonly frto: boolean;
  /** Reductions found needless are taken back (RFC 4015, RFC 3708). */
  readonly undo: boolean;
  /** A small segment that is retransmitted takes in what follows it (Linux). */
  readonly retransCollapse: boolean;
  /**
   * Which partial ACKs of a recovery without SACK start the retransmission timer anew: the first only,
   * so that many losses end in slow start, or all (RFC 6582 §3.2 step 3, Linux).
   */
  readonly newRenoTimer: "impatient" | "slow-but-steady";
  /** Any retransmission in a recovery starts the retransmission timer anew (RFC 6675 §6). */
  readonly rearmRtoInRecovery: boolean;
  /**
   * DupThresh is less for a few segments in flight with nothing to follow them, which are counted in bytes
   * or in segments (Early Retransmit, RFC 5827 §3). RACK needs none of it.
   */
  readonly earlyRetransmit: "off" | "bytes" | "segments";
}
