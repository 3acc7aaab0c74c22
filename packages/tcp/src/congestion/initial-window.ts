import type { Tcb } from "../tcb.ts";

/** SMSS of an Ethernet without options, for which RFC 6928 reckons its bytes. */
const USUAL_SMSS = 1460;

/**
 * IW, segments: by the RFC profile no more bytes than so many segments of the usual size (RFC 6928
 * §2); one segment if the SYN was lost (RFC 5681 §3.1; Linux: if it was repeated more than once, and
 * not only because the peer repeated its own).
 */
export function initialWindowSegments(tcb: Tcb): number {
  const { synTimeouts, timeouts } = tcb;
  const wasLost =
    tcb.config.profile === "linux" ? synTimeouts > 1 && timeouts > 0 : synTimeouts > 0;
  return wasLost ? 1 : usualWindowSegments(tcb);
}

/** RW, segments: what cwnd falls back to after a pause, if it was larger (RFC 5681 §4.1). */
export const restartWindowSegments = (tcb: Tcb): number =>
  Math.min(usualWindowSegments(tcb), tcb.congestion.cwndSegments);

/** IW without a loss, segments. */
export function usualWindowSegments({ config, smssBytes }: Tcb): number {
  const { profile, initialWindowSegments: segments } = config;
  if (profile === "linux") return segments;
  return Math.min(segments, Math.max(2, Math.floor((segments * USUAL_SMSS) / smssBytes)));
}
