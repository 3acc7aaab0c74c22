import { checkIsOptions } from "@seedwire/engine";
import type { TcpConfig, TcpOptions } from "@seedwire/tcp";
import { toDuration, toSize } from "./quantities.ts";

/** Choices for TCP connections, as of the profile; quantities are numbers or texts: "40ms", "64KiB". */
export type TcpChoices = {
  readonly [K in keyof TcpConfig]?:
    TcpConfig[K] | (K extends `${string}Ns` | `${string}Bytes` ? string : never) | undefined;
};

/**
 * Reads the texts among the choices; TCP itself checks the rest.
 *
 * @param what says whose they are: `Host "a": tcp`
 */
export function readTcpChoices(choices: TcpChoices, what: string): TcpOptions {
  checkIsOptions(choices, "nagle: false, ...", what);
  const read: Record<string, unknown> = { ...choices };
  for (const [key, value] of Object.entries(choices)) {
    if (typeof value !== "string") continue;
    if (key.endsWith("Ns")) read[key] = toDuration(value, `${what}: ${key}`);
    else if (key.endsWith("Bytes")) read[key] = toSize(value, `${what}: ${key}`);
  }
  return read;
}
