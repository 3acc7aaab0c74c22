export { heldBack, uniformJitter, type Delay, type DelayModel } from "./delay/index.ts";
export type { DropReason } from "./drop.ts";
export type { Fate, FateBook } from "./fates.ts";
export { Link, transmissionNs, type LinkOptions, type PacketReceiver } from "./link.ts";
export {
  anyOf,
  bernoulli,
  everyNth,
  ordinals,
  segments,
  type Loss,
  type LossModel,
} from "./loss/index.ts";
export type { MediumOptions } from "./medium.ts";
export {
  bytes,
  packets,
  type Place,
  type Queue,
  type QueueModel,
  type QueueVerdict,
} from "./queue/index.ts";
export type { LinkStats } from "./stats.ts";
export { packetChannel, type PacketEvent, type PacketTrace } from "./trace.ts";
