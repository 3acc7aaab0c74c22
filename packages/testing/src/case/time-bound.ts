import type { Ns } from "@seedwire/engine";
import type { EndCase, FlowCase, NetworkCase, TcpFlowCase } from "./network-case.ts";
import { linksOf, mayBreak } from "./traits.ts";

const SECOND: Ns = 1e9;
/** The largest RTO of both profiles (RFC 6298 §2.5). */
const MAX_RTO_NS = 120 * SECOND;
/** What an ACK, a small window or a small segment may wait for: delayed ACKs, SWS avoidance, a first RTO. */
const PATIENCE_NS = 2 * SECOND;
/** An hour is enough for every R2 and every keep-alive. */
const GIVING_UP_NS = 3600 * SECOND;
/** Headers of IP, and of TCP with options. */
const HEADER_BYTES = 80;
const LEAST_SEGMENT_BYTES = 28;
const LONGEST_TIME_WAIT_NS = 240 * SECOND;

/**
 * By when everything in a case must have come to its end, by the rules of the retransmission timer:
 * each packet that dies may cost one time-out, and all may hit the same segment, so that the time-outs
 * double (RFC 6298 §5.5).
 *
 * @param drops packets that died on the way, damaged ones included
 */
export function timeBoundNs(networkCase: NetworkCase, drops: number): Ns {
  const { flows = [{}], faults = [] } = networkCase;
  const rttNs = roundTripBoundNs(networkCase);
  const healedNs = Math.max(0, ...faults.map(({ atNs = 0, forNs = 0 }) => atNs + forNs));
  const startedNs = Math.max(...flows.map(({ startNs = 0 }) => startNs));
  const workNs = flows.reduce((sum, flow) => sum + workOf(networkCase, flow, rttNs), 0);
  let repairNs = 0;
  let rtoNs = 3 * SECOND + 3 * rttNs;
  for (let drop = 0; drop < drops; drop++) {
    repairNs += rtoNs;
    rtoNs = Math.min(2 * rtoNs, Math.max(MAX_RTO_NS, 3 * rttNs));
  }
  return Math.ceil(Math.max(healedNs, startedNs) + workNs + repairNs);
}

/** The longest that a packet and its answer may take, with every queue full of all that is sent. */
export function roundTripBoundNs(networkCase: NetworkCase): Ns {
  const { flows = [{}], faults = [] } = networkCase;
  const links = linksOf(networkCase);
  const totalBytes = flows.reduce((sum, flow) => sum + bytesOf(flow), 0);
  const slowest = faults.map((fault) => (fault.what === "rate" ? fault.rateBps : Infinity));
  const rateBps = Math.min(...slowest, ...links.map((link) => link.rateBps ?? Infinity));
  const farthest = Math.max(0, ...faults.map((f) => (f.what === "delay" ? f.delayNs : 0)));
  const propagationNs = links.reduce(
    (sum, { delayNs = 0, jitterNs = 0, heldBackNs = 0 }) => sum + delayNs + jitterNs + heldBackNs,
    2 * farthest,
  );
  const heldNs = (networkCase.fates ?? []).reduce(
    (sum, fate) => sum + (fate.fate === "delay" ? fate.ns : 0),
    0,
  );
  return propagationNs + heldNs + (2 * totalBytes * 8 * SECOND) / rateBps;
}

/** Bytes on the wire, generously. */
function bytesOf(flow: FlowCase): number {
  if (flow.protocol === "udp") {
    const { datagrams = 1, sizeBytes = 1, growBytes = 0 } = flow;
    return 3 * datagrams * (sizeBytes + datagrams * growBytes + HEADER_BYTES);
  }
  const bytes = (flow.client?.sends ?? 1) + (flow.server?.sends ?? 0) + 10 * HEADER_BYTES;
  return 3 * bytes * (flow.count ?? 1) * (flow.rounds ?? 1);
}

/** How long a flow takes without loss. */
function workOf(networkCase: NetworkCase, flow: FlowCase, rttNs: Ns): Ns {
  if (flow.protocol === "udp")
    return (flow.datagrams ?? 1) * (flow.everyNs ?? 0) + 2 * rttNs + SECOND;
  const { client = {}, server = {}, rounds = 1 } = flow;
  const streamsNs =
    streamNs(networkCase, flow, client, server, client.sends ?? 1, rttNs) +
    streamNs(networkCase, flow, server, client, server.sends ?? 0, rttNs);
  const brokenNs = mayBreak(networkCase, flow) ? GIVING_UP_NS : 0;
  const handshakesNs = 6 * (rttNs + PATIENCE_NS);
  return rounds * (streamsNs + handshakesNs + brokenNs + LONGEST_TIME_WAIT_NS);
}

/** One way: window by window, with a pause for each. */
function streamNs(
  networkCase: NetworkCase,
  flow: TcpFlowCase,
  sender: EndCase,
  receiver: EndCase,
  bytes: number,
  rttNs: Ns,
): Ns {
  const { tcp = {} } = networkCase;
  const [ofSender, ofReceiver] =
    sender === flow.client ? [tcp.client, tcp.server] : [tcp.server, tcp.client];
  const bufferBytes = { ...ofReceiver, ...receiver.tcp }.receiveBufferBytes ?? 65_536;
  // After crossed SYNs Linux shifts its windows, also where the peer does not know of that.
  const window = flow.open === "simultaneous" ? bufferBytes / 1024 : bufferBytes;
  const buffer = { ...ofSender, ...sender.tcp }.sendBufferBytes ?? 65_536;
  const mtu = Math.min(1500, ...linksOf(networkCase).map(({ mtuBytes = 1500 }) => mtuBytes));
  const segment = Math.max(LEAST_SEGMENT_BYTES, mtu - HEADER_BYTES);
  const step = Math.max(
    1,
    Math.min(segment, window / 4, buffer / 4, sender.writeBytes ?? Infinity),
  );
  const steps = Math.ceil(bytes / step);
  const writesNs = Math.ceil(bytes / (sender.writeBytes ?? bytes + 1)) * (sender.writeEveryNs ?? 0);
  // Without a number of bytes each segment is read by itself.
  const readsNs =
    Math.ceil(bytes / (receiver.readBytes ?? LEAST_SEGMENT_BYTES)) * (receiver.readEveryNs ?? 0);
  return steps * (rttNs + PATIENCE_NS) + writesNs + 4 * readsNs + PATIENCE_NS;
}
