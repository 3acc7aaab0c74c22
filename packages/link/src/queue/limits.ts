import { kind, type InputKind } from "@seedwire/engine";

/** Options that several disciplines have. */
const wholeFrom = (least: number, expected: string): InputKind<number> =>
  kind(expected, (value) => Number.isInteger(value) && Number(value) >= least);

/** How many packets may wait; at least the one that passes through. */
export const PACKETS: InputKind<number> = kind(
  "a whole number of packets from 1, for example 1000",
  (value) => (Number.isInteger(value) || value === Infinity) && Number(value) >= 1,
);

export const BYTES: InputKind<number> = wholeFrom(1, "whole bytes from 1, for example 1500");

export const DURATION: InputKind<number> = wholeFrom(
  1,
  "whole nanoseconds from 1, for example ms(5)",
);

/** Above 0. */
export const PROBABILITY: InputKind<number> = kind(
  "a probability above 0, up to 1, for example 0.1",
  (value) => typeof value === "number" && value > 0 && value <= 1,
);
