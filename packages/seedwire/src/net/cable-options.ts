import { checkKeys } from "@seedwire/engine";
import type { ConnectOptions } from "@seedwire/ip";
import {
  toDelay,
  toDuration,
  toLoss,
  toQueue,
  toRate,
  toSize,
  type DelayLike,
  type DurationLike,
  type LossLike,
  type QueueLike,
  type RateLike,
  type SizeLike,
} from "./quantities.ts";

/** One direction of a cable. */
export interface DirectionOptions {
  /** Bits per second, "20mbps". Default: no limit. */
  readonly rateBps?: RateLike | undefined;
  /** Propagation, "10ms". Default 0. */
  readonly delayNs?: DurationLike | undefined;
  /** Largest IP packet. Default 1500. */
  readonly mtuBytes?: SizeLike | undefined;
  /** What may wait for the transmitter: 100, "64KiB", `codel()`, ... Default: 10,000 packets, drop-tail. */
  readonly queue?: QueueLike | undefined;
  /** Packets lost on the wire: "1%", `gilbertElliott({ p: 0.01, r: 0.25 })`, ... Default: none. */
  readonly loss?: LossLike | undefined;
  /** Packets in which one bit is flipped. Default: none. */
  readonly corrupt?: LossLike | undefined;
  /** Packets that arrive twice. Default: none. */
  readonly duplicate?: LossLike | undefined;
  /** How much later packets arrive than the delay says. Default: no later. */
  readonly jitter?: DelayLike | undefined;
  /** Packets that are held back, so that others overtake them: `heldBack(bernoulli(0.1), ms(5))`. */
  readonly reorder?: DelayLike | undefined;
}

/** A cable: both directions alike, but for what `forward` and `back` say otherwise. */
export interface CableOptions extends DirectionOptions {
  /** From the first to the second of the two that the cable connects. */
  readonly forward?: DirectionOptions | undefined;
  /** From the second to the first. */
  readonly back?: DirectionOptions | undefined;
  /** Length of this hop for computed routes, a whole number from 1. Default 1. */
  readonly metric?: number | undefined;
}

type Read = (value: never, name: string) => unknown;

const READERS: Readonly<Record<keyof DirectionOptions, Read>> = {
  rateBps: toRate,
  delayNs: toDuration,
  mtuBytes: toSize,
  queue: toQueue,
  loss: toLoss,
  corrupt: toLoss,
  duplicate: toLoss,
  jitter: toDelay,
  reorder: toDelay,
};

const DIRECTION_KEYS = Object.keys(READERS) as (keyof DirectionOptions)[];
const CABLE_KEYS = [...DIRECTION_KEYS, "forward", "back", "metric"];

/** Reads the options of a cable; both directions. */
export function readCable(
  options: CableOptions,
  cable: string,
): { forward: ConnectOptions; back: ConnectOptions } {
  const what = `Cable ${cable}`;
  checkKeys(options, CABLE_KEYS, what);
  const { forward = {}, back = {}, metric = 1 } = options;
  checkKeys(forward, DIRECTION_KEYS, `${what}, forward`);
  checkKeys(back, DIRECTION_KEYS, `${what}, back`);
  const shared = readDirection(options, what);
  return {
    forward: { ...shared, ...readDirection(forward, `${what}, forward`), metric },
    back: { ...shared, ...readDirection(back, `${what}, back`), metric },
  };
}

function readDirection(options: DirectionOptions, what: string): ConnectOptions {
  const read: Record<string, unknown> = {};
  for (const key of DIRECTION_KEYS) {
    const value = options[key];
    if (value !== undefined) read[key] = READERS[key](value as never, `${what}: ${key}`);
  }
  return read;
}
