/**
 * How long a packet takes to transmit, rounded to the nearest nanosecond; 0 without a rate. (Small
 * enough to be inlined always: as a call that returns a double it costs 10 ns.)
 */
export const transmissionNs = (sizeBytes: number, rateBps: number): number =>
  Math.round((sizeBytes * 8e9) / rateBps);
