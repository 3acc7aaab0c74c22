export { bytes, packets } from "./drop-tail.ts";
export type { Queue, QueueModel, QueueVerdict } from "./queue.ts";
