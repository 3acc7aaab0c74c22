import { OPTION_MSS, type Packet } from "@seedwire/wire";
import { accEcnBytes, MIN_DATA_BYTES, sackBlocksBeside } from "../ecn/option.ts";
import type { TcpConfig } from "../config.ts";
import type { Tcb } from "../tcb.ts";
import { atMostHalfWindow } from "./burst-size.ts";
import type { MtuSearch } from "./mtu-search.ts";

/** Bytes that the timestamps option takes in every segment, padding included. */
export const TIMESTAMP_BYTES = 12;
/** Bytes of a SACK option without its blocks, padding included, and of each block (RFC 2018 §3). */
const SACK_BYTES = 4;
const SACK_BLOCK_BYTES = 8;
/** Headers of IPv4 and TCP without options. */
const HEADERS = 40;
/** No link of the Internet is so small that less would be right (RFC 791: 68 less headers). */
const MIN_MSS = 28;
/** `maxMssBytes` of who has not chosen one: the largest there is. */
const NO_CHOICE = 65_495;
/** What Linux takes at least for the peer's MSS, if nobody has chosen more. */
const MIN_SEND_MSS = 48;

/**
 * Who opens with an MSS of his own choice presumes it of the peer, too, should that have no MSS option: by
 * Linux, where 536 (RFC 9293 MUST-15) is only what nobody chose. A Fast Open presumes what it knows.
 */
export function presumeMss(tcb: Tcb): void {
  if (!tcb.sending.inPortions) return;
  const { maxMssBytes } = tcb.config;
  if (maxMssBytes < NO_CHOICE) tcb.peerMssBytes = maxMssBytes;
  settleMss(tcb, tcb.sending.pathMtuBytes);
  const { asked, presumedMssBytes, failure } = tcb.fastOpen;
  if (!asked) return;
  tcb.peerMssBytes = presumedMssBytes;
  if (failure === null) settleMss(tcb, tcb.sending.pathMtuBytes); // data goes now
}

/**
 * Keeps the MSS option of a SYN (RFC 9293 §3.7.1), or the smaller MSS that was chosen here. An MSS of 0 is
 * taken for the least, by Linux for no option at all.
 */
export function keepPeerMss(tcb: Tcb, syn: Packet): void {
  if ((syn.tcpOptions & OPTION_MSS) === 0) return;
  if (!tcb.sending.inPortions) tcb.peerMssBytes = Math.max(MIN_MSS, syn.mss);
  else if (syn.mss > 0) tcb.peerMssBytes = Math.min(syn.mss, tcb.config.maxMssBytes);
}

/**
 * Works out SMSS: the smaller of what the peer takes and what the path takes, less the options of
 * every segment (RFC 9293 MUST-16, RFC 6691 §2). To be called when the options are settled. By Linux
 * it is at least 48 bytes without the options, and at most half of the largest window offered.
 *
 * @param mtuBytes the largest packet that the path takes
 */
export function settleMss(tcb: Tcb, mtuBytes: number): void {
  tcb.sending.pathMtuBytes = mtuBytes;
  const { config, peerMssBytes, sending } = tcb;
  const options = tcb.timestampsOk ? TIMESTAMP_BYTES : 0;
  const pathMss = mtuBytes - HEADERS;
  let bounded: number;
  if (sending.inPortions) {
    const mss = Math.max(config.leastMssBytes, peerMssBytes);
    bounded = atMostHalfWindow(tcb, Math.min(mss, leastOf(config, pathMss)) - options);
  } else {
    bounded = Math.min(peerMssBytes, config.maxMssBytes, pathMss) - options;
  }
  const passing = sending.search === null ? bounded : searchedMss(tcb, sending.search, mtuBytes);
  tcb.smssBytes = Math.max(1, Math.min(bounded, passing));
}

/** A larger MSS that was chosen as the least holds for any path; who has not chosen gets over the narrowest, too. */
const leastOf = ({ leastMssBytes }: TcpConfig, pathMss: number): number =>
  leastMssBytes > MIN_SEND_MSS ? Math.max(leastMssBytes, pathMss) : pathMss;

/** What is known to pass, where larger packets are tried; none is tried above the MTU. */
function searchedMss(tcb: Tcb, search: MtuSearch, mtuBytes: number): number {
  search.highBytes = Math.min(search.highBytes, mtuBytes);
  return mssOf(tcb, search.lowBytes);
}

/** Bytes of data in a segment that fills a packet, as far as the peer takes it. */
export function mssOf(tcb: Tcb, mtuBytes: number): number {
  const mss = Math.min(mtuBytes - HEADERS, tcb.peerMssBytes);
  return Math.max(tcb.config.leastMssBytes, mss) - (tcb.timestampsOk ? TIMESTAMP_BYTES : 0);
}

/** The packet that a segment with so much data makes. */
export const mtuOf = (tcb: Tcb, mssBytes: number): number =>
  mssBytes + HEADERS + (tcb.timestampsOk ? TIMESTAMP_BYTES : 0);

/** The peer has offered a larger window than ever: half of it may hold larger segments. */
export function widenMss(tcb: Tcb): void {
  if (tcb.sending.inPortions) settleMss(tcb, tcb.sending.pathMtuBytes);
}

/** The path takes less than thought (RFC 1191 §6.4): segments shrink, cwnd stays as it is in segments. */
export function lowerMss(tcb: Tcb, mtuBytes: number): boolean {
  const before = tcb.smssBytes;
  settleMss(tcb, mtuBytes);
  // Nothing is settled in SYN-SENT.
  if (tcb.smssBytes > before && tcb.state !== "SYN-SENT") tcb.smssBytes = before;
  return tcb.smssBytes < before;
}

/** What Linux announces at least, however small a path is (ip_rt_min_advmss). */
const MIN_OWN_MSS = 256;

/** A SYN met the MTU of the path: the next one announces no more than that takes (Linux). */
export function lowerOwnMss(tcb: Tcb, mtuBytes: number): void {
  if (tcb.config.profile !== "linux") return;
  tcb.ownMssBytes = Math.min(tcb.ownMssBytes, Math.max(MIN_OWN_MSS, mtuBytes - HEADERS));
}

/** How many SACK blocks a segment may have: the header has room for four, a small MTU for fewer. */
export function sackRoom(tcb: Tcb): number {
  let most = tcb.timestampsOk ? 3 : 4;
  if (tcb.ecn.accurate !== null) most = sackBlocksBeside(tcb, tcb.ecn.accurate, most);
  const spareBytes = tcb.smssBytes - MIN_DATA_BYTES - SACK_BYTES;
  return Math.max(0, Math.min(most, Math.floor(spareBytes / SACK_BLOCK_BYTES)));
}

/** Bytes that the SACK option of the next segment takes, padding included. */
export function sackBytes(tcb: Tcb): number {
  const blocks = tcb.reassembly.sack.count + (tcb.dsack === null ? 0 : 1);
  const sent = Math.min(blocks, sackRoom(tcb));
  return sent === 0 ? 0 : SACK_BYTES + SACK_BLOCK_BYTES * sent;
}

/** The most data a segment can carry now: SMSS, less what options take that not each has (RFC 6691 §2). */
export function dataLimitBytes(tcb: Tcb): number {
  const sack = sackBytes(tcb);
  const { accurate } = tcb.ecn;
  return tcb.smssBytes - sack - (accurate === null ? 0 : accEcnBytes(tcb, accurate, sack));
}

/** Bytes of data in the largest segment that we ask for: our MSS less the options of every segment. */
export const advMssBytes = (tcb: Tcb): number => tcb.ownMssBytes - (tcb.timestampsOk ? 12 : 0);
