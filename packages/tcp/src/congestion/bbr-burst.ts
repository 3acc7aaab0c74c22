/** Bursts of one segment below this rate, bits per second. */
const SMALL_BURST_BPS = 1_200_000;
/** The most bytes in a burst, and which part of a second it may take: `send/burst-size.ts`. */
const BURST_BYTES = 65536 - 321;
const BURST_SHARE = 1024;
const MOST_SEGMENTS = 127;

/** The least burst at a pacing rate, segments. */
export const leastBurstSegments = (pacingBps: number): number =>
  pacingBps < SMALL_BURST_BPS ? 1 : 2;

/** Segments in one burst, as large as bursts are at a pacing rate. */
export function burstSegments(pacingBps: number, mssBytes: number): number {
  const bytes = Math.min(Math.floor(pacingBps / 8 / BURST_SHARE), BURST_BYTES);
  const segments = Math.max(Math.floor(bytes / mssBytes), leastBurstSegments(pacingBps));
  return Math.min(segments, MOST_SEGMENTS);
}

/** With room for a burst at both ends and on the way, and an even number because of delayed ACKs. */
export function withBursts(segments: number, burst: number): number {
  const room = segments + 3 * burst;
  return room + (room % 2);
}
