import { fastOpenCookie, parseFastOpenKey } from "@seedwire/tcp";
import { parseAddress } from "@seedwire/wire";

/** Addresses of the usual driver of IPv4 scripts: of the stack under test, and of the network. */
export const LOCAL_IP = "192.168.0.1";
export const REMOTE_IP = "192.0.2.1";

/** The Fast Open key that `defaults.sh` sets, and that of nobody. */
const KEY = "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4";
const NO_KEY = "0-0-0-0";

/** Words that the usual driver of IPv4 scripts defines. */
export const defaultDefinitions = (): [name: string, value: string][] => [
  ["CMSG_LEVEL_IP", "SOL_IP"],
  ["CMSG_TYPE_RECVERR", "IP_RECVERR"],
  ["TFO_COOKIE", (cookie ??= cookieText(KEY))],
  ["TFO_COOKIE_ZERO", (zeroCookie ??= cookieText(NO_KEY))],
];

let cookie: string | undefined;
let zeroCookie: string | undefined;

/** The cookie that Linux gives the network, in hex digits. */
function cookieText(key: string): string {
  const [client, server] = [parseAddress(REMOTE_IP), parseAddress(LOCAL_IP)];
  const bytes = fastOpenCookie(parseFastOpenKey(key), client, server);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
