import { LITTLE_ENDIAN } from "./bytes.ts";
import { vectorFunctionIn } from "./vector-function.ts";

/**
 * Makes a plain segment at `at` of a memory what it is on the wire. Its 13 words of headers stand
 * there as numbers, checksums zero; `length` bytes of payload are at `from`, wherever that is.
 */
export type SegmentSeal = (at: number, from: number, length: number) => void;

/**
 * The module of the text below, as `wat2wasm` and then `wasm-opt -O3 --enable-simd` write it: V8
 * would not inline its functions, and take 110 ns for 1448 bytes instead of 80. Bytes of words are
 * turned round, the payload is copied and summed up at once (as in `vector-sum.ts`), and sums are of
 * words with the low byte first, in which a number is turned round by a product with 2^8.
 *
 * ```wat
 * (module
 *   (memory (import "" "memory") 0)
 *   (func $copy (param $from i32) (param $to i32) (param $length i32) (result i32)
 *     (local $end i32) (local $bias v128) (local $ones v128) (local $a v128) (local $b v128) (local $v v128) (local $w v128) (local $sum i32) (local $word i32)
 *     (local.set $bias (v128.const i32x4 0x80008000 0x80008000 0x80008000 0x80008000))
 *     (local.set $ones (v128.const i32x4 0x00010001 0x00010001 0x00010001 0x00010001))
 *     (local.set $sum (i32.shl (i32.and (local.get $length) (i32.const -32)) (i32.const 14)))
 *     (local.set $end (i32.add (local.get $from) (i32.and (local.get $length) (i32.const -32))))
 *     (block $vectors
 *       (loop $vector
 *         (br_if $vectors (i32.ge_u (local.get $from) (local.get $end)))
 *         (local.set $v (v128.load (local.get $from)))
 *         (local.set $w (v128.load offset=16 (local.get $from)))
 *         (v128.store (local.get $to) (local.get $v))
 *         (v128.store offset=16 (local.get $to) (local.get $w))
 *         (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (v128.xor (local.get $v) (local.get $bias)) (local.get $ones))))
 *         (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (v128.xor (local.get $w) (local.get $bias)) (local.get $ones))))
 *         (local.set $from (i32.add (local.get $from) (i32.const 32)))
 *         (local.set $to (i32.add (local.get $to) (i32.const 32)))
 *         (br $vector)))
 *     (local.set $sum (i32.add (local.get $sum) (call $lanes (i32x4.add (local.get $a) (local.get $b)))))
 *     (local.set $end (i32.add (local.get $end) (i32.and (local.get $length) (i32.const 30))))
 *     (block $words
 *       (loop $word
 *         (br_if $words (i32.ge_u (local.get $from) (local.get $end)))
 *         (local.set $word (i32.load16_u (local.get $from)))
 *         (i32.store16 (local.get $to) (local.get $word))
 *         (local.set $sum (i32.add (local.get $sum) (local.get $word)))
 *         (local.set $from (i32.add (local.get $from) (i32.const 2)))
 *         (local.set $to (i32.add (local.get $to) (i32.const 2)))
 *         (br $word)))
 *     (if (i32.and (local.get $length) (i32.const 1))
 *       (then
 *         (local.set $word (i32.load8_u (local.get $from)))
 *         (i32.store8 (local.get $to) (local.get $word))
 *         (local.set $sum (i32.add (local.get $sum) (local.get $word)))))
 *     (local.get $sum))
 *   (func $lanes (param $v v128) (result i32)
 *     (i32.add
 *       (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
 *       (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v)))))
 *   (func $swap (param $at i32) (result v128)
 *     (local $v v128)
 *     (local.set $v (v128.load (local.get $at)))
 *     (i8x16.shuffle 3 2 1 0 7 6 5 4 11 10 9 8 15 14 13 12 (local.get $v) (local.get $v)))
 *   (func $checksum (param $at i32) (param $sum i32)
 *     (local.set $sum (i32.add (i32.shr_u (local.get $sum) (i32.const 16)) (i32.and (local.get $sum) (i32.const 0xffff))))
 *     (local.set $sum (i32.add (i32.shr_u (local.get $sum) (i32.const 16)) (local.get $sum)))
 *     (i32.store16 (local.get $at) (i32.xor (local.get $sum) (i32.const -1))))
 *   (func (export "") (param $at i32) (param $from i32) (param $length i32)
 *     (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $addresses i32) (local $ip i32)
 *     (local.set $a (call $swap (local.get $at)))
 *     (local.set $b (call $swap (i32.add (local.get $at) (i32.const 16))))
 *     (local.set $c (call $swap (i32.add (local.get $at) (i32.const 32))))
 *     (local.set $d (call $swap (i32.add (local.get $at) (i32.const 36))))
 *     (v128.store (local.get $at) (local.get $a))
 *     (v128.store offset=16 (local.get $at) (local.get $b))
 *     (v128.store offset=32 (local.get $at) (local.get $c))
 *     (v128.store offset=36 (local.get $at) (local.get $d))
 *     (local.set $a (i32x4.extadd_pairwise_i16x8_u (local.get $a)))
 *     (local.set $b (i32x4.extadd_pairwise_i16x8_u (local.get $b)))
 *     (call $checksum (i32.add (local.get $at) (i32.const 10))
 *       (i32.add (call $lanes (local.get $a)) (i32x4.extract_lane 0 (local.get $b))))
 *     (call $checksum (i32.add (local.get $at) (i32.const 36))
 *       (i32.add
 *         (i32.add
 *           (i32.add (i32x4.extract_lane 3 (local.get $a)) (call $lanes (local.get $b)))
 *           (i32.add
 *             (call $lanes (i32x4.extadd_pairwise_i16x8_u (local.get $c)))
 *             (i32x4.extract_lane 3 (i32x4.extadd_pairwise_i16x8_u (local.get $d)))))
 *         (i32.add
 *           (i32.add (i32.const 0x0600) (i32.shl (i32.add (local.get $length) (i32.const 32)) (i32.const 8)))
 *           (call $copy (local.get $from) (i32.add (local.get $at) (i32.const 52)) (local.get $length)))))))
 * ```
 */
const MODULE =
  "AGFzbQEAAAABBwFgA39/fwACDAEABm1lbW9yeQIAAAMCAQAHBAEAAAAKqgUBpwUCBHsDfyAAQRBq/QAEACIDIAP9DQMCAQAHBgUECwoJCA8ODQwhBCAAQSBq/QAEACIDIAP9DQMCAQAHBgUECwoJCA8ODQwhBSAAQSRqIgn9AAQAIgMgA/0NAwIBAAcGBQQLCgkIDw4NDCEGIAAgAP0ABAAiAyAD/Q0DAgEABwYFBAsKCQgPDg0MIgP9CwQAIAAgBP0LBBAgACAF/QsEICAAIAb9CwQkIABBCmogA/1/IgP9GwAgA/0bAWogA/0bAyIHIAP9GwJqaiAE/X8iBP0bAGoiCEH//wNxIAhBEHZqIgggCEEQdmpBf3M7AQAgCSAHIAT9GwAgBP0bAWogBP0bAiAE/RsDampqIAX9fyID/RsAIAP9GwFqIAP9GwIgA/0bA2pqIAb9f/0bA2pqIABBNGohB/0MAAAAAAAAAAAAAAAAAAAAACEE/QwAAAAAAAAAAAAAAAAAAAAAIQUgAkFgcSIIQQ50IAEgCGohCANAIAEgCEkEQCAB/QAEECEGIAcgAf0ABAAiA/0LBAAgByAG/QsEECAEIAP9DACAAIAAgACAAIAAgACAAID9Uf0MAQABAAEAAQABAAEAAQABAP26Af2uASEEIAUgBv0MAIAAgACAAIAAgACAAIAAgP1R/QwBAAEAAQABAAEAAQABAAEA/boB/a4BIQUgAUEgaiEBIAdBIGohBwwBCwsgBCAF/a4BIgP9GwAgA/0bAWogA/0bAiAD/RsDampqIQkgCCACQR5xaiEIA0AgASAISQRAIAcgAS8BACIAOwEAIAAgCWohCSABQQJqIQEgB0ECaiEHDAELCyACQQFxBH8gByABLQAAIgA6AAAgACAJagUgCQsgAkEIdEGAzABqamoiAEH//wNxIABBEHZqIgAgAEEQdmpBf3M7AQAL";

/** Null where there is no WebAssembly, or words of arrays are in another order than its own. */
export function segmentSealIn(memory: { readonly buffer: ArrayBuffer }): SegmentSeal | null {
  return LITTLE_ENDIAN ? (vectorFunctionIn(memory, MODULE) as SegmentSeal | null) : null;
}
