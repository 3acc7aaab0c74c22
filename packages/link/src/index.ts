export { heldBack, uniformJitter, type Delay, type DelayModel } from "./delay/index.ts";
export type { DropReason } from "./drop.ts";
export {
  FateRecorder,
  FateScript,
  flowName,
  flowNameBy,
  readPacketFate,
  type Fate,
  type FateBook,
  type FateRecorderOptions,
  type FateScriptOptions,
  type FlowName,
  type PacketFate,
  type PacketName,
} from "./fates/index.ts";
export { Link } from "./link.ts";
export type { LinkOptions, PacketReceiver } from "./link-options.ts";
export {
  anyOf,
  bernoulli,
  everyNth,
  gilbertElliott,
  ordinals,
  segments,
  type GilbertElliottOptions,
  type Loss,
  type LossModel,
} from "./loss/index.ts";
export type { MediumChange, MediumOptions } from "./medium.ts";
export type { Place } from "./place.ts";
export {
  bytes,
  codel,
  fqCodel,
  isHolding,
  markAbove,
  packets,
  pie,
  red,
  type CodelOptions,
  type FqCodelOptions,
  type HoldingQueue,
  type PieOptions,
  type Queue,
  type QueueHost,
  type QueueModel,
  type QueuePlace,
  type QueueVerdict,
  type RedOptions,
} from "./queue/index.ts";
export type { LinkStats } from "./stats.ts";
export { transmissionNs } from "./transmission.ts";
export {
  linkChannel,
  packetChannel,
  type LinkChange,
  type LinkTrace,
  type PacketEvent,
  type PacketTrace,
} from "./trace.ts";
