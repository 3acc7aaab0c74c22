import { parseAddress, type Address } from "@seedwire/wire";
import { ScriptError, type Place } from "../language/place.ts";

/** Reads an address that a script or an option of it names. */
export function readAddress(file: string, place: Place, text: string): Address {
  if (text.includes(":")) {
    throw new ScriptError(file, place, `not supported: the IPv6 address ${text}`, true);
  }
  try {
    return parseAddress(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScriptError(file, place, error.message);
  }
}
