import type { Ns } from "@seedwire/engine";
import {
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
import { keepPeerMss, settleMss } from "../send/mss.ts";
import { seqAdd, toSeq } from "../seq.ts";
import { rcvWndBytes, type Tcb } from "../tcb.ts";

/** The largest shift (RFC 7323 §2.3); a larger one is taken for it. */
const MAX_SHIFT = 14;

/**
 * Takes over what the peer's SYN says: its sequence number and window, and of the options those
 * that both ends offer.
 */
export function takeSynOptions(tcb: Tcb, syn: Packet, mtuBytes: number, nowNs: Ns): void {
  const { config } = tcb;
  const offered = rcvWndBytes(tcb); // by our own SYN; nothing if it is still to come
  tcb.irs = toSeq(syn.seq);
  tcb.rcvNxt = seqAdd(tcb.irs, 1);
  tcb.rcvAdv = seqAdd(tcb.rcvNxt, offered);
  tcb.lastAckSent = tcb.rcvNxt;

  keepPeerMss(tcb, syn);
  tcb.sackOk = config.sack && (syn.tcpOptions & OPTION_SACK_PERMITTED) !== 0;
  tcb.windowScaleOk = config.windowScaling && (syn.tcpOptions & OPTION_WINDOW_SCALE) !== 0;
  if (tcb.windowScaleOk) tcb.sndScale = Math.min(syn.windowScale, MAX_SHIFT);
  else tcb.rcvScale = 0;
  tcb.timestampsOk = config.timestamps && (syn.tcpOptions & OPTION_TIMESTAMPS) !== 0;
  if (tcb.timestampsOk) {
    tcb.tsRecent = syn.tsVal;
    tcb.tsRecentNs = nowNs;
  }

  // The window of a SYN is never scaled (RFC 7323 §2.2).
  tcb.sndWndBytes = syn.window;
  // By Linux, the window of a SYN that opens nothing yet sets no measure.
  if (!tcb.passive || !tcb.sending.inPortions) tcb.maxSndWndBytes = syn.window;
  settleMss(tcb, mtuBytes);
  tcb.sndWl1 = tcb.irs;
  tcb.sndWl2 = toSeq(syn.ack);
}
