import { show } from "@seedwire/engine";

/** Refuses a port that is no number at all: "80". Whether a number is one, the sockets know. */
export function checkPort(port: unknown, what: string): void {
  if (typeof port === "number") return;
  throw new RangeError(`${what}: the port is ${show(port)}, expected a number from 1 to 65535`);
}
