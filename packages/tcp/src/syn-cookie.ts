import { minutes, seconds, type Ns } from "@seedwire/engine";
import {
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
import { sipHash, type SipKey } from "./siphash.ts";
import { type Seq, toSeq } from "./seq.ts";

/** Where the parts of a cookie are: as Linux has them, or as RFC 4987 appendix A tells. */
export type CookieLayout = "linux" | "rfc4987";

/** MSS values that a cookie can carry, in order. */
const MSS_VALUES: Readonly<Record<CookieLayout, readonly number[]>> = {
  linux: [536, 1300, 1440, 1460],
  rfc4987: [216, 536, 1024, 1220, 1440, 1460, 4312, 8960],
};

/** How long a cookie counts for the same. */
const STEP_NS: Readonly<Record<CookieLayout, Ns>> = { linux: minutes(1), rfc4987: seconds(64) };
/** Cookies of so many steps are good: the present one and the one before. */
const MAX_AGE = 2;
/** Without overflow for so long, no cookie can be about (Linux). */
export const COOKIES_LAST_NS: Ns = minutes(2);
const LOW = 0xffffff;

/** The four-tuple of a cookie and the client's ISN: what it is tied to. */
function hash(key: SipKey, syn: Packet, count: number): number {
  const ports = (syn.sourcePort << 16) | syn.destinationPort;
  return Number(sipHash(key, [syn.source, syn.destination, ports, count]) & 0xffffffffn) | 0;
}

/**
 * The ISN that takes the place of a half-open connection (RFC 4987 §3.6): it tells the time, the
 * peer's MSS (or the smaller one that was chosen here), rounded down, and a keyed hash that nobody else can make.
 */
export function makeSynCookie(
  key: SipKey,
  layout: CookieLayout,
  syn: Packet,
  nowNs: Ns,
  maxMssBytes = Infinity,
): Seq {
  const values = MSS_VALUES[layout];
  const mss = Math.min((syn.tcpOptions & OPTION_MSS) === 0 ? 536 : syn.mss, maxMssBytes);
  let index = values.length - 1;
  while (index > 0 && values[index]! > mss) index--;
  const count = Math.floor(nowNs / STEP_NS[layout]);
  if (layout === "rfc4987") {
    return toSeq(((count & 31) << 27) | (index << 24) | (rfcHash(key, syn, syn.seq, count) & LOW));
  }
  const low = (hash(key, syn, count + 1) + index) & LOW;
  return toSeq(hash(key, syn, 0) + syn.seq + (count << 24) + low);
}

const rfcHash = (key: SipKey, syn: Packet, seq: number, count: number): number =>
  hash(key, syn, count + 1) ^ Math.imul(seq, 0x9e3779b1);

/** The MSS that is in the cookie which an ACK acknowledges; 0 if that is none of ours. */
export function readSynCookie(key: SipKey, layout: CookieLayout, ack: Packet, nowNs: Ns): number {
  const values = MSS_VALUES[layout];
  const cookie = (ack.ack - 1) | 0;
  const seq = (ack.seq - 1) | 0;
  const count = Math.floor(nowNs / STEP_NS[layout]);
  if (layout === "rfc4987") {
    const age = (count - (cookie >>> 27)) & 31;
    if (age >= MAX_AGE) return 0;
    const matches = ((rfcHash(key, ack, seq, count - age) ^ cookie) & LOW) === 0;
    return matches ? values[(cookie >>> 24) & 7]! : 0;
  }
  const bare = (cookie - hash(key, ack, 0) - seq) | 0;
  const age = (count - (bare >>> 24)) & 0xff;
  if (age >= MAX_AGE) return 0;
  return values[(bare - hash(key, ack, count - age + 1)) & LOW] ?? 0;
}

/** Bits of the timestamp in which a cookie's SYN,ACK keeps the options of the SYN (Linux). */
const OPTION_BITS = 6;
const NO_SCALE = 15;
const SACK_BIT = 16;
const ECN_BIT = 32;

/**
 * The latest timestamp up to `now` that has the options of a SYN in its lowest bits.
 *
 * @param ecn the SYN has asked for ECN, and it is welcome
 */
export function timestampWithOptions(syn: Packet, ecn: boolean, now: number): number {
  const hasScale = (syn.tcpOptions & OPTION_WINDOW_SCALE) !== 0;
  let bits = hasScale ? Math.min(14, syn.windowScale) : NO_SCALE;
  if ((syn.tcpOptions & OPTION_SACK_PERMITTED) !== 0) bits |= SACK_BIT;
  if (ecn) bits |= ECN_BIT;
  const value = ((now >> OPTION_BITS) << OPTION_BITS) | bits;
  return ((value - now) | 0) > 0 ? (value - (1 << OPTION_BITS)) | 0 : value;
}

/** Whether the SYN has asked for ECN whose timestamp an ACK echoes. */
export const restoresEcn = (echoed: number): boolean => (echoed & ECN_BIT) !== 0;

/** Puts the options of the SYN back that an ACK echoes in its timestamp. */
export function restoreOptions(echoed: number, into: Packet): void {
  into.tcpOptions |= OPTION_TIMESTAMPS;
  if ((echoed & SACK_BIT) !== 0) into.tcpOptions |= OPTION_SACK_PERMITTED;
  if ((echoed & NO_SCALE) === NO_SCALE) return;
  into.tcpOptions |= OPTION_WINDOW_SCALE;
  into.windowScale = echoed & NO_SCALE;
}
