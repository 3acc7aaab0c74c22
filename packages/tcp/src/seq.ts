declare const seq: unique symbol;

/**
 * A sequence number (RFC 9293 §3.4): 32 bits that wrap, held as a signed integer. `<` on it is
 * always wrong; compare with {@link seqLt} and its siblings.
 */
export type Seq = number & { readonly [seq]: true };

/** Makes a sequence number of any integer, modulo 2^32. */
export const toSeq = (value: number): Seq => (value | 0) as Seq;

/** `a + bytes`, modulo 2^32. */
export const seqAdd = (a: Seq, bytes: number): Seq => ((a + bytes) | 0) as Seq;

/** How far `a` is beyond `b`, negative if before; right within 2^31 of each other. */
export const seqDiff = (a: Seq, b: Seq): number => (a - b) | 0;

export const seqLt = (a: Seq, b: Seq): boolean => ((a - b) | 0) < 0;
export const seqLeq = (a: Seq, b: Seq): boolean => ((a - b) | 0) <= 0;
export const seqGt = (a: Seq, b: Seq): boolean => ((a - b) | 0) > 0;
export const seqGeq = (a: Seq, b: Seq): boolean => ((a - b) | 0) >= 0;

/** The later of two. */
export const seqMax = (a: Seq, b: Seq): Seq => (seqGt(a, b) ? a : b);
