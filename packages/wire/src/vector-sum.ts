import { vectorFunctionIn } from "./vector-function.ts";

/**
 * The sum of `length` bytes at a place of a memory as words with the low byte first, an odd last byte
 * padded with a zero: 32 bits, unsigned once `>>> 0` is applied.
 */
export type VectorSum = (at: number, length: number) => number;

/**
 * The module of the text below, as `wat2wasm` writes it. Pairs of words are summed up by a product
 * with ones, which knows signed words only: so they are taken less 0x8000, and that much is added for
 * each beforehand. A packet is too short for a lane to overflow.
 *
 * ```wat
 * (module
 *   (memory (import "" "memory") 0)
 *   (func (export "") (param $at i32) (param $length i32) (result i32)
 *     (local $end i32) (local $bias v128) (local $ones v128) (local $a v128) (local $b v128) (local $sum i32)
 *     (local.set $bias (v128.const i32x4 0x80008000 0x80008000 0x80008000 0x80008000))
 *     (local.set $ones (v128.const i32x4 0x00010001 0x00010001 0x00010001 0x00010001))
 *     (local.set $sum (i32.shl (i32.and (local.get $length) (i32.const -32)) (i32.const 14)))
 *     (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -32))))
 *     (block $vectors
 *       (loop $vector
 *         (br_if $vectors (i32.ge_u (local.get $at) (local.get $end)))
 *         (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s
 *           (v128.xor (v128.load (local.get $at)) (local.get $bias)) (local.get $ones))))
 *         (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s
 *           (v128.xor (v128.load offset=16 (local.get $at)) (local.get $bias)) (local.get $ones))))
 *         (local.set $at (i32.add (local.get $at) (i32.const 32)))
 *         (br $vector)))
 *     (local.set $a (i32x4.add (local.get $a) (local.get $b)))
 *     (local.set $sum (i32.add (local.get $sum) (i32.add
 *       (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))
 *       (i32.add (i32x4.extract_lane 2 (local.get $a)) (i32x4.extract_lane 3 (local.get $a))))))
 *     (local.set $end (i32.add (local.get $end) (i32.and (local.get $length) (i32.const 30))))
 *     (block $words
 *       (loop $word
 *         (br_if $words (i32.ge_u (local.get $at) (local.get $end)))
 *         (local.set $sum (i32.add (local.get $sum) (i32.load16_u (local.get $at))))
 *         (local.set $at (i32.add (local.get $at) (i32.const 2)))
 *         (br $word)))
 *     (if (i32.and (local.get $length) (i32.const 1))
 *       (then (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))))
 *     (local.get $sum)))
 * ```
 */
const MODULE =
  "AGFzbQEAAAABBwFgAn9/AX8CDAEABm1lbW9yeQIAAAMCAQAHBAEAAAAK7AEB6QEDAX8EewF//QwAgACAAIAAgACAAIAAgACAIQP9DAEAAQABAAEAAQABAAEAAQAhBCABQWBxQQ50IQcgACABQWBxaiECAkADQCAAIAJPDQEgBSAA/QAEACAD/VEgBP26Af2uASEFIAYgAP0ABBAgA/1RIAT9ugH9rgEhBiAAQSBqIQAMAAsLIAUgBv2uASEFIAcgBf0bACAF/RsBaiAF/RsCIAX9GwNqamohByACIAFBHnFqIQICQANAIAAgAk8NASAHIAAvAQBqIQcgAEECaiEADAALCyABQQFxBEAgByAALQAAaiEHCyAHCw==";

/**
 * Sums up words of one memory by vectors of 16 bytes, the inner loop of a checksum. (1448 bytes take
 * 38 ns; 32-bit words added in doubles, which is the best that plain code does, 230 ns.) Null where
 * there is no WebAssembly.
 */
export function vectorSumIn(memory: { readonly buffer: ArrayBuffer }): VectorSum | null {
  return vectorFunctionIn(memory, MODULE) as VectorSum | null;
}
