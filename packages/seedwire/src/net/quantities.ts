import {
  show,
  parseDuration,
  parseProbability,
  parseRate,
  parseShift,
  parseSize,
  type Ns,
} from "@seedwire/engine";
import {
  bernoulli,
  bytes,
  packets,
  uniformJitter,
  type DelayModel,
  type LossModel,
  type QueueModel,
} from "@seedwire/link";

/** Nanoseconds, or a text: "40ms". */
export type DurationLike = Ns | string;
/** Bits per second, or a text: "20mbps"; Infinity or "unlimited" for no limit. */
export type RateLike = number | string;
/** Bytes, or a text: "1.5KiB". */
export type SizeLike = number | string;
/** A probability (0.01, "1%"), which each packet is hit with by itself, or a model of which are. */
export type LossLike = number | string | LossModel;
/** The longest, with every delay up to there equally likely (5e6, "5ms"), or a model. */
export type DelayLike = DurationLike | DelayModel;
/** How many packets may wait (100, "100 packets"), or how many bytes ("64KiB"), or a model (`codel()`). */
export type QueueLike = number | string | QueueModel;

export const toDuration: (value: DurationLike, name: string) => Ns = parseDuration;
/** A duration that may be negative: "-40ms". */
export const toShift: (value: DurationLike, name: string) => Ns = parseShift;
export const toRate: (value: RateLike, name: string) => number = parseRate;
export const toSize: (value: SizeLike, name: string) => number = parseSize;

export const toLoss = (value: LossLike, name: string): LossModel =>
  typeof value === "function" ? value : bernoulli(parseProbability(value, name));

export const toDelay = (value: DelayLike, name: string): DelayModel =>
  typeof value === "function" ? value : uniformJitter(parseDuration(value, name));

export function toQueue(value: QueueLike, name: string): QueueModel {
  if (typeof value === "function") return value;
  if (typeof value === "string") {
    const [, count] = /^\s*(\d+)\s*packets?\s*$/i.exec(value) ?? [];
    return count === undefined ? bytes(parseSize(value, name)) : packets(Number(count));
  }
  if (Number.isInteger(value) && value >= 0) return packets(value);
  throw new RangeError(
    `${name} is ${show(value)}, expected a number of packets, or a text like "100 packets" or "64KiB"`,
  );
}
