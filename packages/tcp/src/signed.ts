import type { Packet } from "@seedwire/wire";
import type { TcpConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";

/** The TCP MD5 signature option: its kind and its length (RFC 2385 §3). */
const KIND_MD5 = 19;
const MD5_LENGTH = 18;
/** Options of one octet: the end of the list, and no operation (RFC 9293 §3.2). */
const KIND_END = 0;
const KIND_NOP = 1;

/**
 * Whether a segment is dropped without an answer since it is signed, and nobody here has a key: so Linux,
 * where neither a connection nor a listener nor a closed port takes it. A remnant in TIME-WAIT looks at
 * no signature.
 */
export function refusesSigned(config: TcpConfig, to: Endpoint | null, segment: Packet): boolean {
  const { rawTcpOptions } = segment;
  if (rawTcpOptions === null || config.profile !== "linux") return false;
  return to?.state !== "TIME-WAIT" && isSigned(rawTcpOptions);
}

function isSigned(options: Uint8Array): boolean {
  for (let at = 0; at + 1 < options.length && options[at] !== KIND_END;) {
    if (options[at] === KIND_NOP) {
      at++;
      continue;
    }
    const length = options[at + 1]!;
    if (options[at] === KIND_MD5 && length === MD5_LENGTH) return at + length <= options.length;
    at += Math.max(2, length);
  }
  return false;
}
