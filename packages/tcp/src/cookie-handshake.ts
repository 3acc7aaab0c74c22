import {
  ACK,
  NO_BYTES,
  OPTION_MSS,
  OPTION_TIMESTAMPS,
  RST,
  SYN,
  type Packet,
} from "@seedwire/wire";
import { asksEcn, bitsOfCookie, flagsWithoutMemory } from "./ecn/negotiation.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Listener } from "./listener.ts";
import { acceptSyn } from "./segment-arrives/listen.ts";
import { timestamp } from "./rtt/timestamps.ts";
import { toSeq } from "./seq.ts";
import {
  COOKIES_LAST_NS,
  makeSynCookie,
  readSynCookie,
  restoreOptions,
  restoresEcn,
  timestampWithOptions,
} from "./syn-cookie.ts";

/**
 * Answers a SYN without keeping anything of it: the SYN,ACK has a cookie for its ISN (RFC 4987 §3.6).
 * The options of the SYN are lost, unless a timestamp carries them.
 */
export function sendSynCookie(listener: Listener, syn: Packet): void {
  const { stack, config } = listener;
  const { outbox } = stack;
  const { nowNs } = outbox;
  const { flags, tcpOptions: options } = syn;
  const stamped = config.timestamps && (options & OPTION_TIMESTAMPS) !== 0;
  const key = stack.secrets.sipKey();
  const isn = makeSynCookie(key, config.synCookieLayout, syn, nowNs, config.maxMssBytes);
  const tcb = stack.makeTcb(syn, config, isn);
  if (stamped) {
    const now = (timestamp(tcb, nowNs) - tcb.tsOffset) | 0;
    tcb.tsOffset = (tcb.tsOffset + timestampWithOptions(syn, asksEcn(tcb, syn), now) - now) | 0;
  } else {
    syn.tcpOptions = options & OPTION_MSS;
    syn.flags = flagsWithoutMemory(config, syn);
  }
  acceptSyn(tcb, syn, stack.node.pathMtu(syn.source), outbox);
  syn.tcpOptions = options;
  syn.flags = flags;
  stack.transmit(outbox);
}

/** The ACK of a cookie's SYN,ACK brings the connection back; null if it is no such ACK. */
export function openFromCookie(listener: Listener, ack: Packet): Endpoint | null {
  const { stack, config, lastOverflowNs } = listener;
  const { nowNs } = stack.outbox;
  if ((ack.flags & (ACK | RST | SYN)) !== ACK || config.synCookies === "off") return null;
  if (lastOverflowNs < 0 || nowNs - lastOverflowNs > COOKIES_LAST_NS) return null;
  const mss = readSynCookie(stack.secrets.sipKey(), config.synCookieLayout, ack, nowNs);
  if (mss === 0) return null;
  const endpoint = stack.makeEndpoint(ack, listener, toSeq(ack.ack - 1));
  const syn = stack.pool.take();
  syn.seq = (ack.seq - 1) | 0;
  syn.payload = NO_BYTES;
  syn.window = ack.window;
  syn.tcpOptions = OPTION_MSS;
  syn.mss = mss;
  let hadEcn = false;
  if (config.timestamps && (ack.tcpOptions & OPTION_TIMESTAMPS) !== 0) {
    const echoed = (ack.tsEcr - endpoint.tcb.tsOffset) | 0;
    restoreOptions(echoed, syn);
    hadEcn = restoresEcn(echoed);
    syn.tsVal = ack.tsVal;
  }
  syn.flags = SYN | bitsOfCookie(config, hadEcn, ack);
  const { outbox } = stack;
  endpoint.tcb.counters.segmentsReceived++; // the SYN that nothing was kept of
  acceptSyn(endpoint.tcb, syn, stack.node.pathMtu(ack.source), outbox);
  stack.pool.release(syn);
  // Nobody knows when the SYN,ACK left: it gives no round-trip time (RFC 6298 §5.7).
  endpoint.tcb.scoreboard.resent(0, nowNs);
  endpoint.tcb.synTimeouts = 1;
  // The SYN,ACK has left long ago.
  for (let packet = outbox.take(); packet !== null; packet = outbox.take()) {
    stack.pool.release(packet);
  }
  return endpoint;
}
