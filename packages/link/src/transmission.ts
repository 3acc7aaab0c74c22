/** How long a packet takes to transmit, rounded to the nearest nanosecond; 0 without a rate. */
export const transmissionNs = (sizeBytes: number, rateBps: number): number =>
  rateBps === Infinity ? 0 : Math.round((sizeBytes * 8e9) / rateBps);
