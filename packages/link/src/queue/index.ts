export { bytes, packets } from "./drop-tail.ts";
export { markAbove } from "./threshold.ts";
export type { Queue, QueueModel, QueueVerdict } from "./queue.ts";
