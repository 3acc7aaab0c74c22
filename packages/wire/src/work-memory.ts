import { segmentSealIn, type SegmentSeal } from "./segment-seal.ts";
import { sharedMemory, SOURCE_AT } from "./shared-memory.ts";
import { vectorSumIn, type VectorSum } from "./vector-sum.ts";

/**
 * The part of the shared memory in which packets become bytes when many do: checksums over what lies
 * here are computed by vectors. Whoever writes here reads before anybody else can write, or gives
 * way (`GrowingBytes`).
 */
export interface WorkMemory {
  readonly bytes: Uint8Array;
  /** The same in words of 32 bits, the least significant byte first wherever `seal` is there. */
  readonly words: Int32Array;
  readonly view: DataView;
  /** Null where there is no WebAssembly: it is plain memory then. */
  readonly sum: VectorSum | null;
  /** Null as well where words have another order of bytes. */
  readonly seal: SegmentSeal | null;
}

let work: WorkMemory | null = null;

/** The work memory, made when first asked for. */
export const workMemory = (): WorkMemory => (work ??= makeWorkMemory());

/** How bytes of this array are summed up by vectors; null if it is not the work memory. */
export const vectorSumOf = (bytes: Uint8Array): VectorSum | null =>
  work !== null && bytes === work.bytes ? work.sum : null;

function makeWorkMemory(): WorkMemory {
  const { buffer, memory } = sharedMemory();
  return {
    bytes: new Uint8Array(buffer, 0, SOURCE_AT),
    words: new Int32Array(buffer, 0, SOURCE_AT / 4),
    view: new DataView(buffer, 0, SOURCE_AT),
    sum: memory === null ? null : vectorSumIn(memory),
    seal: memory === null ? null : segmentSealIn(memory),
  };
}
