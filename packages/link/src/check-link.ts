import { show } from "@seedwire/engine";

/** Smallest MTU of anything that carries IP, bytes (RFC 791 §3.2). */
const MIN_MTU_BYTES = 68;

export function checkRate(name: string, rateBps: number): number {
  if (typeof rateBps === "number" && rateBps > 0) return rateBps;
  throw new RangeError(
    `Link "${name}": its rate is ${show(rateBps)}, expected bits per second above 0, for example mbps(20)`,
  );
}

export function checkDelay(name: string, delayNs: number): number {
  if (Number.isInteger(delayNs) && delayNs >= 0) return delayNs;
  throw new RangeError(
    `Link "${name}": its delay is ${show(delayNs)}, expected whole nanoseconds from 0, for example ms(10)`,
  );
}

export function checkMtu(name: string, mtuBytes: number): number {
  if (Number.isInteger(mtuBytes) && mtuBytes >= MIN_MTU_BYTES) return mtuBytes;
  throw new RangeError(
    `Link "${name}": its MTU is ${show(mtuBytes)}, expected whole bytes from ${MIN_MTU_BYTES}, for example 1500`,
  );
}
