import { show } from "./input/index.ts";

/**
 * Simulated time: a plain number of whole nanoseconds since the start of the run.
 * Exact up to 2^53 ns, which is 104 days; the simulation refuses to go beyond.
 */
export type Ns = number;

/** The last instant that a double holds exactly: 2^53 - 1 ns, a little over 104 days. */
export const MAX_NS: Ns = Number.MAX_SAFE_INTEGER;

/** A deadline that never comes: the value of a timer field that is not armed. */
export const NEVER: Ns = Infinity;

/** Microseconds as nanoseconds, rounded to the nearest. */
export const us = (value: number): Ns => Math.round(value * 1e3);

/** Milliseconds as nanoseconds, rounded to the nearest. */
export const ms = (value: number): Ns => Math.round(value * 1e6);

/** Seconds as nanoseconds, rounded to the nearest. */
export const seconds = (value: number): Ns => Math.round(value * 1e9);

/** Minutes as nanoseconds, rounded to the nearest. */
export const minutes = (value: number): Ns => Math.round(value * 6e10);

/** Hours as nanoseconds, rounded to the nearest. */
export const hours = (value: number): Ns => Math.round(value * 3.6e12);

/** Days (of 24 hours) as nanoseconds, rounded to the nearest. */
export const days = (value: number): Ns => Math.round(value * 8.64e13);

/** Refuses what cannot be an instant of a run: negative, broken, or beyond 104 days. */
export function checkTime(timeNs: Ns, what: string): void {
  if (Number.isSafeInteger(timeNs) && timeNs >= 0) return;
  throw new RangeError(
    `${what} is ${show(timeNs)} ns; expected a whole number from 0 to ${MAX_NS} (104 days), for example ms(40)`,
  );
}
