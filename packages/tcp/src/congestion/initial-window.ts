import { offsetOf, type Tcb } from "../tcb.ts";

/** SMSS of an Ethernet without options, for which RFC 6928 reckons its bytes. */
const USUAL_SMSS = 1460;

/**
 * IW, segments: by the RFC profile no more bytes than so many segments of the usual size (RFC 6928
 * §2); one segment if the SYN was lost (RFC 5681 §3.1; Linux: if it was repeated more than once, and
 * not only because the peer repeated its own).
 */
export function initialWindowSegments(tcb: Tcb): number {
  const { synTimeouts } = tcb;
  const wasLost = tcb.config.profile === "linux" ? wasLostOften(tcb) : synTimeouts > 0;
  return wasLost ? 1 : usualWindowSegments(tcb);
}

/** A SYN of ours may have been repeated also because it was too long; nothing takes it back meanwhile. */
function wasLostOften({ passive, synTimeouts, timeouts, counters, reduction }: Tcb): boolean {
  if (passive) return synTimeouts > 1 && timeouts > 0;
  return counters.retransmittedSegments > 1 && reduction.undoMarker !== null;
}

/** RW, segments: what cwnd falls back to after a pause, if it was larger (RFC 5681 §4.1). */
export function restartWindowSegments(tcb: Tcb): number {
  const { cwndSegments } = tcb.congestion;
  const usual = tcb.windowUse.startWasTooLarge ? cautiousWindow(tcb) : usualWindowSegments(tcb);
  return Math.min(usual, cwndSegments);
}

/** IW or RW is what cwnd is now: notes which data it lets out. */
export function beginStart(tcb: Tcb): void {
  const { congestion, smssBytes, windowUse } = tcb;
  windowUse.startOffset = Math.max(0, offsetOf(tcb, tcb.sndNxt));
  windowUse.startBytes = congestion.cwndSegments * smssBytes;
}

/**
 * Something was lost. If that was part of IW or RW, and more than 4 KB of these were sent, they shall be
 * smaller from now on (RFC 6928 §2); Linux has it otherwise.
 */
export function noteLoss(tcb: Tcb): void {
  const { config, windowUse } = tcb;
  if (config.profile === "linux") return;
  const { startOffset, startBytes } = windowUse;
  const isStart = tcb.unaOffset < startOffset + startBytes;
  if (isStart && offsetOf(tcb, tcb.sndNxt) - startOffset > 4096) windowUse.startWasTooLarge = true;
}

/** IW of RFC 3390 §1, segments. */
const cautiousWindow = ({ smssBytes }: Tcb): number =>
  Math.min(4, Math.max(2, Math.floor(4380 / smssBytes)));

/** IW without a loss, segments. */
export function usualWindowSegments({ config, smssBytes }: Tcb): number {
  const { profile, initialWindowSegments: segments } = config;
  if (profile === "linux") return segments;
  return Math.min(segments, Math.max(2, Math.floor((segments * USUAL_SMSS) / smssBytes)));
}
