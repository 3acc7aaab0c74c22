import { channelKey } from "@seedwire/engine";

/**
 * What applications see is told on this channel, for the digest: what happened (`udp-message`,
 * `udp-error`, ...), to whom (host and socket), how many bytes or which value, and when.
 * Transports tell only if somebody listens.
 */
export const appChannel =
  channelKey<[event: string, who: string, lengthOrValue: number, nowNs: number]>("app");
