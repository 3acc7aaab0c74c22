import { kind, show, type InputKind } from "@seedwire/engine";
import { isPort } from "@seedwire/ip";

/** For checks: the port of somebody who has one. */
export const PORT: InputKind<number> = kind("a number from 1 to 65535", isPort);

/** Refuses a port that is no number at all: "80". Whether a number is one, the sockets know. */
export function checkPort(port: unknown, what: string): void {
  if (typeof port === "number") return;
  throw new RangeError(`${what}: the port is ${show(port)}, expected ${PORT.expected}`);
}
