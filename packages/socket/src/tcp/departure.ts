import { ENDS_BURST, type Tcb } from "@seedwire/tcp";

/** Headers of IPv4 and TCP, and the timestamps of every segment. */
const HEADER_BYTES = 40;
const TIMESTAMP_BYTES = 12;

/** How a byte left: bytes of the packets that had it, which SO_TIMESTAMPING gives back. */
export interface Departure {
  /** The segment, as an interface gets it. */
  readonly packetBytes: number;
  /** The burst, as the queue of the interface gets it before it is cut up. */
  readonly burstPacketBytes: number;
  /** The data of that burst, which is what is kept until it is acknowledged. */
  readonly burstBytes: number;
  /** When the segment left, the last time. */
  readonly sentNs: number;
}

/** How the last byte before an offset left; null if it is not in flight. */
export function departureOf(tcb: Tcb, endOffset: number): Departure | null {
  const { scoreboard: board } = tcb;
  const startOf = (index: number): number =>
    tcb.unaOffset + ((board.start(index) - tcb.sndUna) | 0);
  const lengthOf = (index: number): number => (board.end(index) - board.start(index)) | 0;
  let at = board.count - 1;
  while (at > 0 && startOf(at) >= endOffset) at--;
  if (at < 0) return null;
  let burstBytes = lengthOf(at);
  for (let before = at - 1; before >= 0 && (board.flags(before) & ENDS_BURST) === 0; before--) {
    burstBytes += lengthOf(before);
  }
  const header = HEADER_BYTES + (tcb.timestampsOk ? TIMESTAMP_BYTES : 0);
  return {
    packetBytes: header + lengthOf(at),
    burstPacketBytes: header + burstBytes,
    burstBytes,
    sentNs: board.sentNs(at),
  };
}
