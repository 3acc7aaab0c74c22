import { show } from "@seedwire/engine";
import type { SipKey } from "../siphash.ts";

/** Whether that is the text of a key: four words of up to eight hexadecimal digits. */
export const isFastOpenKey = (text: unknown): text is string =>
  typeof text === "string" && /^[0-9a-f]{1,8}(-[0-9a-f]{1,8}){3}$/i.test(text);

/** Reads a key as Linux writes it: "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4". */
export function parseFastOpenKey(text: string): SipKey {
  if (!isFastOpenKey(text)) {
    throw new RangeError(
      `Fast Open key ${show(text)}; expected four hexadecimal words, like 0a1b2c3d-00000000-ffffffff-12345678`,
    );
  }
  const [a, b, c, d] = text.split("-").map((word) => Number.parseInt(word, 16) | 0);
  return [a!, b!, c!, d!];
}
