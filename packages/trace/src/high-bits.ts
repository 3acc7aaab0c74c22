/** What `timeNs | 0` leaves out, above 11 bits for something else: times have 53 bits. */
export const highBits = (timeNs: number): number => Math.floor(timeNs / 0x1_0000_0000) << 11;
