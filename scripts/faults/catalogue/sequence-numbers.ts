import { fault, type Fault } from "../fault.ts";

const SEQ = "packages/tcp/src/seq.ts";

/** Arithmetic of sequence numbers (RFC 9293 §3.4). */
export const sequenceNumbers: readonly Fault[] = [
  fault(
    "sequence-less-by-value",
    "sequence numbers are compared with <, which is wrong where they wrap",
    SEQ,
    "seqLt = (a: Seq, b: Seq): boolean => ((a - b) | 0) < 0",
    "seqLt = (a: Seq, b: Seq): boolean => a < b",
  ),
  fault(
    "sequence-beyond-by-value",
    "whether a number is not before another is decided by unsigned value",
    SEQ,
    "seqGeq = (a: Seq, b: Seq): boolean => ((a - b) | 0) >= 0",
    "seqGeq = (a: Seq, b: Seq): boolean => a >>> 0 >= b >>> 0",
  ),
  fault(
    "sequence-distance-by-value",
    "the distance of two numbers is their difference, without wrapping",
    SEQ,
    "seqDiff = (a: Seq, b: Seq): number => (a - b) | 0",
    "seqDiff = (a: Seq, b: Seq): number => (a >>> 0) - (b >>> 0)",
  ),
  fault(
    "sequence-wrap-off-by-one",
    "a sum that passes 2^32 begins at 1 instead of 0",
    SEQ,
    "((a + bytes) | 0) as Seq",
    "((a >>> 0) + bytes > 0xffff_ffff ? (a + bytes + 1) | 0 : (a + bytes) | 0) as Seq",
  ),
];
