import {
  formatDuration,
  formatProbability,
  formatRate,
  formatSize,
  parseDuration,
  parseProbability,
  parseRate,
  parseSize,
} from "@seedwire/engine";
import type { BoundedOptions, Param } from "./param.ts";
import { quantityParam } from "./quantity-param.ts";
import { simplerDuration, simplerProbability, simplerRate, simplerWhole } from "./simpler.ts";

/**
 * A rate in bits per second.
 *
 * @example rate("20mbps", { about: "of the bottleneck", min: "1kbps" })
 */
export function rate(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = {
    kind: "rate",
    unit: "bps",
    read: parseRate,
    write: formatRate,
    simpler: simplerRate,
  } as const;
  return quantityParam(kind, value, options);
}

/**
 * A duration in whole nanoseconds.
 *
 * @example duration("40ms")
 */
export function duration(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = {
    kind: "duration",
    unit: "ns",
    read: parseDuration,
    write: formatDuration,
    simpler: simplerDuration,
  } as const;
  return quantityParam(kind, value, options);
}

/**
 * A size in whole bytes.
 *
 * @example size("4MiB")
 */
export function size(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = {
    kind: "size",
    unit: "bytes",
    read: parseSize,
    write: formatSize,
    simpler: (bytes: number) => simplerWhole(bytes, 1),
  } as const;
  return quantityParam(kind, value, options);
}

/**
 * A probability from 0 to 1; a text may be in percent.
 *
 * @example probability(0.01), probability("1%")
 */
export function probability(value: number | string, options: BoundedOptions = {}): Param<number> {
  const kind = {
    kind: "probability",
    unit: null,
    read: parseProbability,
    write: formatProbability,
    simpler: simplerProbability,
  } as const;
  return quantityParam(kind, value, options);
}
