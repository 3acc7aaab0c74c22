export type { CableOptions, DirectionOptions } from "./cable-options.ts";
export { Cable } from "./cable.ts";
export { forgeChannel, type ForgedSegment } from "./forge.ts";
export type { ClockOptions, HostOptions, RouterOptions } from "./host-options.ts";
export type { ConnectionHandler, HostTcp, ListenOptions, OpenOptions } from "./host-tcp.ts";
export type { HostSockets } from "./host-sockets.ts";
export type { HostUdp, UdpBindOptions } from "./host-udp.ts";
export { Host, type PingOptions } from "./host.ts";
export { Network, type NetworkOptions } from "./network.ts";
export { Partition } from "./partition.ts";
export type {
  DelayLike,
  DurationLike,
  LossLike,
  QueueLike,
  RateLike,
  SizeLike,
} from "./quantities.ts";
