import { siphash } from "./siphash.ts";

/** Words that the usual driver of IPv4 scripts defines. */
export const defaultDefinitions = (): [name: string, value: string][] => [
  ["CMSG_LEVEL_IP", "SOL_IP"],
  ["CMSG_TYPE_RECVERR", "IP_RECVERR"],
  ["TFO_COOKIE", (knownCookie ??= fastOpenCookie(KEY))],
  ["TFO_COOKIE_ZERO", (zeroCookie ??= fastOpenCookie(NO_KEY))],
];

/** Octets of the Fast Open key of `defaults.sh`, a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4. */
const KEY = [0xa1, 0xb2, 0xc3, 0xd4].flatMap((octet) => [octet, octet, octet, octet]);
const NO_KEY = KEY.map(() => 0);
/** Remote and local address of the usual driver, as they stand in a SYN that comes in. */
const ADDRESSES = [192, 0, 2, 1, 192, 168, 0, 1];

let knownCookie: string | undefined;
let zeroCookie: string | undefined;

/** The cookie that Linux gives the peer: SipHash of the addresses of its SYN. */
function fastOpenCookie(key: readonly number[]): string {
  const hash = siphash(
    littleEndian(key.slice(0, 8)),
    littleEndian(key.slice(8)),
    littleEndian(ADDRESSES),
  );
  const octets = Array.from({ length: 8 }, (_, at) => Number((hash >> BigInt(8 * at)) & 0xffn));
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

const littleEndian = (octets: readonly number[]): bigint =>
  octets.reduce((sum, octet, at) => sum | (BigInt(octet) << BigInt(8 * at)), 0n);
