import { vectorSumIn, type VectorSum } from "./vector-sum.ts";

/** Bytes of a page of WebAssembly's memory. */
const PAGE_BYTES = 65_536;

/** Room for one packet, where it becomes bytes to be read back at once: the longest that IPv4 has. */
export const PACKET_AT = 0;
/** Room for a piece of a capture. */
export const CAPTURE_AT = PAGE_BYTES;
export const CAPTURE_BYTES = 6 * PAGE_BYTES;

const WORK_BYTES = CAPTURE_AT + CAPTURE_BYTES;

/**
 * Where packets become bytes when many do: checksums over what lies here are computed by vectors.
 * One for all, since a host has room for few memories of WebAssembly; whoever writes here reads
 * before anybody else can write, or gives way (`GrowingBytes`).
 */
export interface WorkMemory {
  readonly bytes: Uint8Array;
  /** Null where there is no WebAssembly: it is plain memory then. */
  readonly sum: VectorSum | null;
}

let work: WorkMemory | null = null;

/** The work memory, made when first asked for. */
export const workMemory = (): WorkMemory => (work ??= makeWorkMemory());

/** How bytes of this array are summed up by vectors; null if it is not the work memory. */
export const vectorSumOf = (bytes: Uint8Array): VectorSum | null =>
  work !== null && bytes === work.bytes ? work.sum : null;

function makeWorkMemory(): WorkMemory {
  if (typeof WebAssembly === "undefined") return { bytes: new Uint8Array(WORK_BYTES), sum: null };
  const pages = WORK_BYTES / PAGE_BYTES;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  return { bytes: new Uint8Array(memory.buffer), sum: vectorSumIn(memory) };
}
