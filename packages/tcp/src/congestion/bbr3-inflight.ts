import {
  type Bbr3Variables,
  HEADROOM,
  MIN_PIPE_CWND,
  PROBE_RTT_CWND_GAIN,
} from "./bbr3-variables.ts";

/** Bursts that a host with offload may have under way: one each at sender, link and receiver. */
const BURSTS = 3;

/** A multiple of the bandwidth-delay product, segments; the first window before a round trip is known (§5.6.4.2). */
export function bdpMultiple(bbr: Bbr3Variables, gain: number): number {
  if (bbr.minRttNs === Infinity) return bbr.initialCwnd;
  return gain * bbr.bw * bbr.minRttNs;
}

/** Rounded up to what a sender needs that sends whole segments, and bursts at high rates (§5.6.4.2). */
function quantizationBudget(bbr: Bbr3Variables, volume: number): number {
  // Below a burst of two segments there is no offload to allow for: the least window does.
  const budget = bbr.sendQuantum > 2 ? BURSTS * bbr.sendQuantum : 0;
  const least = Math.max(Math.ceil(volume), budget, MIN_PIPE_CWND);
  return bbr.state === "ProbeBW_UP" ? least + 2 : least;
}

/** What is to be in flight for so many times the bandwidth-delay product (§5.6.4.2). */
export const inflight = (bbr: Bbr3Variables, gain: number): number =>
  quantizationBudget(bbr, bdpMultiple(bbr, gain));

/** max_inflight: as {@link inflight}, and what comes in bunches (draft-ietf-ccwg-bbr §5.6.4.2). */
export function updateMaxInflight(bbr: Bbr3Variables): void {
  const volume = bdpMultiple(bbr, bbr.cwndGain) + bbr.extraAcked;
  bbr.maxInflight = quantizationBudget(bbr, volume);
}

/** What is in flight as a rule: the bandwidth-delay product, unless congestion allows less (§5.3.3.8). */
export const targetInflight = (bbr: Bbr3Variables): number =>
  Math.min(bdpMultiple(bbr, 1), bbr.cwndSegments);

/** What may be in flight with some of the long-term bound left to others (§5.3.3.9). */
export function inflightWithHeadroom({ inflightLongterm }: Bbr3Variables): number {
  if (inflightLongterm === Infinity) return Infinity;
  const headroom = Math.max(1, HEADROOM * inflightLongterm);
  return Math.max(inflightLongterm - headroom, MIN_PIPE_CWND);
}

/** cwnd of ProbeRTT: half of the bandwidth-delay product (§5.6.4.5). */
export const probeRttCwnd = (bbr: Bbr3Variables): number =>
  Math.max(Math.ceil(bdpMultiple(bbr, PROBE_RTT_CWND_GAIN)), MIN_PIPE_CWND);
