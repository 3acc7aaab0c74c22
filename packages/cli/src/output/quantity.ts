import { formatCount, formatDuration, formatRate, formatSize } from "@seedwire/engine";

/** Digits that tables show. */
const DIGITS = 4;

/** A measured value with its unit, for people: "8.123 Mbit/s", "40 ms", "4 MiB", "17 packets". */
export function formatQuantity(value: number, unit: string): string {
  if (!Number.isFinite(value)) return unit === "" ? String(value) : `${value} ${unit}`;
  switch (unit) {
    case "bps":
      return formatRate(value, DIGITS);
    case "ns":
      return formatDuration(value, DIGITS);
    case "bytes":
      return formatSize(value, DIGITS);
    case "":
      return formatNumber(value);
    default:
      return `${formatNumber(value)} ${unit}`;
  }
}

/** A number for people: whole ones exactly, others with a few digits. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  const rounded = Number(value.toPrecision(DIGITS));
  return Math.abs(rounded) < 1e-6 ? String(rounded) : formatCount(rounded);
}

/** A share of 0 to 1 in percent: "93.1 %". */
export const formatShare = (share: number): string => `${(share * 100).toFixed(1)} %`;
