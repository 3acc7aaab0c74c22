export { codel, type CodelOptions } from "./codel.ts";
export { bytes, packets } from "./drop-tail.ts";
export { fqCodel, type FqCodelOptions } from "./fq-codel.ts";
export { isHolding, type HoldingQueue, type QueueHost } from "./holding-queue.ts";
export { pie, type PieOptions } from "./pie.ts";
export { checkVerdict, makeQueue } from "./queue.ts";
export type { Queue, QueueModel, QueuePlace, QueueVerdict } from "./queue.ts";
export { red, type RedOptions } from "./red.ts";
export { markAbove } from "./threshold.ts";
