import type { Address } from "@seedwire/wire";
import type { TcpConfig } from "../config.ts";
import type { Secrets } from "../secrets.ts";
import { sipHash, type SipKey } from "../siphash.ts";
import { parseFastOpenKey } from "./key.ts";

/** Length of the cookies that we give out (RFC 7413 §4.1.1: 4 to 16). */
const COOKIE_BYTES = 8;

/** Bytes of a word swapped: an address as its bytes lie in a header, the first one lowest. */
const swapped = (word: number): number =>
  ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);

/**
 * The cookie of a client at a server (RFC 7413 §4.1.2): a keyed hash of both addresses, as Linux
 * computes it, so that equal keys give the same cookies.
 */
export function fastOpenCookie(key: SipKey, client: Address, server: Address): Uint8Array {
  let hash = sipHash(key, [swapped(client), swapped(server)]);
  const cookie = new Uint8Array(COOKIE_BYTES);
  for (let at = 0; at < COOKIE_BYTES; at++, hash >>= 8n) cookie[at] = Number(hash & 0xffn);
  return cookie;
}

/** Keys of a host's cookies: those of the configuration, or else one of its own. */
export const fastOpenKeys = (config: TcpConfig, secrets: Secrets): readonly SipKey[] =>
  config.fastOpenKeys.length === 0 ? [secrets.sipKey()] : config.fastOpenKeys.map(parseFastOpenKey);
