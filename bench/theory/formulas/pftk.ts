/** What the formula is about. */
export interface PftkPath {
  /** p: probability that a packet is lost, if the one before was not. */
  readonly loss: number;
  readonly rttSeconds: number;
  /** T0: first retransmission time-out of a row. */
  readonly rtoSeconds: number;
  /**
   * b: packets that an ACK lets the window grow for. 1 if acknowledged segments are counted and not
   * ACKs, as Linux does and RFC 3465 §2.1 says; 2 for delayed ACKs that are counted. Default 1.
   */
  readonly segmentsPerAck?: number;
  /** W_max: the largest window, segments. Default: no limit. */
  readonly maxWindowSegments?: number;
}

/**
 * PFTK, the full model of Padhye, Firoiu, Towsley and Kurose (ACM SIGCOMM 1998; RFC 5348 §3.1 has
 * its approximation): what a Reno without SACK sends, in segments a second. A loss takes all
 * later packets of its round trip with it; without three duplicate ACKs there is a time-out.
 */
export function pftkRate(path: PftkPath): number {
  const { loss: p, rttSeconds, rtoSeconds, segmentsPerAck: b = 1 } = path;
  const { maxWindowSegments = Infinity } = path;
  const unlimited = unlimitedWindow(p, b);
  const isLimited = unlimited >= maxWindowSegments;
  const window = isLimited ? maxWindowSegments : unlimited;
  const rounds = isLimited ? (b / 8) * window + (1 - p) / (p * window) + 2 : (b / 2) * window + 1;
  const timeoutShare = timeoutProbability(p, window);
  const packets = (1 - p) / p + window + timeoutShare / (1 - p);
  const seconds = rttSeconds * rounds + (timeoutShare * rtoSeconds * timeoutLength(p)) / (1 - p);
  return packets / seconds;
}

/** E[W]: the mean window at a loss. */
function unlimitedWindow(p: number, b: number): number {
  const offset = (2 + b) / (3 * b);
  return offset + Math.sqrt((8 * (1 - p)) / (3 * b * p) + offset * offset);
}

/** Q(w): how probable it is that a loss in a window of w is found by a time-out. */
function timeoutProbability(p: number, window: number): number {
  const kept = 1 - p;
  const three = 1 - kept ** 3;
  return Math.min(1, (three * (1 + kept ** 3 * (1 - kept ** (window - 3)))) / (1 - kept ** window));
}

/** f(p): how long a row of time-outs lasts that doubles up to 64, in T0 x (1 - p). */
const timeoutLength = (p: number): number =>
  1 + p * (1 + p * (2 + p * (4 + p * (8 + p * (16 + p * 32)))));

/** The approximation that RFC 5348 §3.1 has TFRC use, segments a second; b = 1, and no limit. */
export function tfrcRate({ loss: p, rttSeconds, rtoSeconds }: PftkPath): number {
  const byRoundTrips = rttSeconds * Math.sqrt((2 * p) / 3);
  const byTimeouts = rtoSeconds * (3 * Math.sqrt((3 * p) / 8) * p * (1 + 32 * p * p));
  return 1 / (byRoundTrips + byTimeouts);
}
