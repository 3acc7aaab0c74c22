export { bytes, packets } from "./drop-tail.ts";
export type { Place, Queue, QueueModel, QueueVerdict } from "./queue.ts";
