export { bytes, packets } from "./drop-tail.ts";
export { markAbove } from "./threshold.ts";
export { checkVerdict, makeQueue } from "./queue.ts";
export type { Queue, QueueModel, QueueVerdict } from "./queue.ts";
