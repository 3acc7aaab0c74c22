import type { Ns } from "@seedwire/engine";

/** A bandwidth is counted in 2^-24 segments per microsecond, as in the kernel: whole, below 2^32. */
export const BW_UNIT = 1 << 24;
/** Gains and shares are counted in 1/256. */
export const GAIN_UNIT = 256;
/** Segments are paced at 1 % less than the bandwidth, so that queues drain. */
const PACED_PERCENT = 99;

/** Microseconds, as the kernel's clock tells them. */
export const toUs = (timeNs: Ns): number => Math.floor(timeNs / 1000);

/** So many segments in so many microseconds. */
export const bandwidthOf = (segments: number, us: number): number =>
  Math.floor((segments * BW_UNIT) / us);

/**
 * The rate, bytes per second, at which a bandwidth is paced. The product would pass 2^53 at 1 Gbit/s, so the
 * last step is made in two parts; the one before it passes 2^53 at 1 Tbit/s only.
 */
export function pacedBytesPerSecond(bandwidth: number, mssBytes: number, gain: number): number {
  const bytes = Math.floor((bandwidth * mssBytes * gain) / GAIN_UNIT);
  const perUnit = 10_000 * PACED_PERCENT;
  const low = bytes % BW_UNIT;
  return ((bytes - low) / BW_UNIT) * perUnit + Math.floor((low * perUnit) / BW_UNIT);
}

/** Segments that fill the path: bandwidth times round trip times gain, rounded up. */
export function bdpSegments(bandwidth: number, minRttUs: number, gain: number): number {
  return Math.ceil(Math.floor((bandwidth * minRttUs * gain) / GAIN_UNIT) / BW_UNIT);
}

/** Segments that a bandwidth delivers in so many microseconds. */
export const segmentsIn = (us: number, bandwidth: number): number =>
  Math.floor((bandwidth * us) / BW_UNIT);
