import { ms } from "@seedwire/engine";
import {
  type Bbr3Variables,
  PACING_MARGIN_PERCENT,
  STARTUP_PACING_GAIN,
} from "./bbr3-variables.ts";

/** Round trip to be taken before one is measured. */
const FIRST_RTT_NS = ms(1);
/** A burst takes so long at the pacing rate, ... */
const QUANTUM_NS = ms(1);
/** ... has two segments at least, and at most so many bytes (§5.6.3). */
const LEAST_QUANTUM = 2;
const MOST_QUANTUM_BYTES = 65536;

/** The rate before anything was delivered: 2.77 first windows in a round trip (draft-ietf-ccwg-bbr §5.6.2). */
export function initPacingRate(bbr: Bbr3Variables, srttNs: number, mssBytes: number): void {
  pace(bbr, (STARTUP_PACING_GAIN * bbr.initialCwnd) / (srttNs || FIRST_RTT_NS), mssBytes);
}

/**
 * 1 % less than the bandwidth times the gain; before the pipe was full it only grows
 * (draft-ietf-ccwg-bbr §5.6.2).
 */
export function setPacingRate(bbr: Bbr3Variables, gain: number, mssBytes: number): void {
  const rate = (gain * bbr.bw * (100 - PACING_MARGIN_PERCENT)) / 100;
  if (bbr.fullBwReached || rate > bbr.pacingRate) pace(bbr, rate, mssBytes);
}

function pace(bbr: Bbr3Variables, rate: number, mssBytes: number): void {
  bbr.pacingRate = rate;
  bbr.pacingBps = rate * mssBytes * 8e9;
}

/** send_quantum: what leaves at once, segments (draft-ietf-ccwg-bbr §5.6.3). */
export function setSendQuantum(bbr: Bbr3Variables, mssBytes: number): void {
  const most = Math.floor(MOST_QUANTUM_BYTES / mssBytes);
  const quantum = Math.floor(bbr.pacingRate * QUANTUM_NS);
  bbr.sendQuantum = Math.max(Math.min(quantum, most), LEAST_QUANTUM);
  bbr.burstLimitSegments = bbr.sendQuantum;
}
