/**
 * How many packets more were marked, by the three bits of ACE that an ACK brings: the field may have gone
 * round if the ACK tells of more than 7 (RFC 9768 §3.2.2.5.2, with the algorithm of its appendix A.2).
 */

const ACE_MASK = 7;

/** What an ACK says, beside its ACE field. */
export interface AckCoverage {
  /** Packets and bytes that it delivers. */
  segments: number;
  bytes: number;
  /** How many of these bytes were marked, if its option says so; else -1. */
  ceBytes: number;
  smssBytes: number;
  /** ACKs have covered so many packets lately that this one needs no suspicion (Linux). */
  isUsual: boolean;
  /** What was delivered is known: by SACK, or since nothing is being repaired. */
  isExact: boolean;
}

/**
 * The likeliest number, on the safe side.
 *
 * @param delta by how much ACE has moved, 0 to 7
 */
export function markedSegments(delta: number, ack: AckCoverage): number {
  const { segments, bytes, ceBytes, smssBytes } = ack;
  if (segments <= ACE_MASK) return delta;
  /** The most of the packets that ACE allows: as many rounds as there is room for. */
  const most = segments - ((segments - delta) & ACE_MASK);
  if (ceBytes < 0) return ack.isUsual ? delta : most;
  if (ceBytes === 0) return delta;
  if (segments > 2 * ACE_MASK + 1 && ack.isExact) {
    const likely = Math.ceil((ceBytes * segments) / bytes);
    const rounds = Math.max(0, Math.round((likely - delta) / (ACE_MASK + 1)));
    return Math.min(most, delta + rounds * (ACE_MASK + 1));
  }
  // For the next higher number these would be less than half a segment each (SAFETY_FACTOR of A.2.2).
  return ceBytes > delta * smssBytes ? most : delta;
}
