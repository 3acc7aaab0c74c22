import { NEVER, type Ns } from "@seedwire/engine";
import type { SenderEvent } from "@seedwire/tcp";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Window {
  /** cwnd, pipe, segments delivered and SND.NXT (as place) at the end of the event before. */
  cwnd: number;
  flight: number;
  delivered: number;
  sentEnd: number;
  /** Most segments outstanding in this round trip and in the one before; where this one ends. */
  mostOut: number;
  mostOutBefore: number;
  roundEnds: number;
  /** What was sent when cwnd was reduced last, by a loss or a mark; -1: nothing to go by. */
  reducedAt: number;
  /** A probe left in this event, whatever cwnd says (RFC 8985 §7.3). */
  probed: boolean;
  /** Segments that were sent again, whatever for. */
  resent: number;
  /** What was sent when a reduction was taken back, until that is acknowledged and more leaves than a probe; else -1. */
  undoneAt: number;
  /** Those of the current event that are less than a segment: each may have been cut off one. */
  cuts: number;
  /** When the next probe of the peer's window is due. */
  windowProbeNs: Ns;
  /** cwnd, and what was delivered, when something left last that was more than a probe of a window; 0 if cwnd was not used. */
  usedCwnd: number;
  usedDelivered: number;
}

/** A reduction leaves no more than this share of cwnd (CUBIC 0.7, RFC 9438 §4.6; ABE 0.85, RFC 8511 §3.1). */
const MOST_KEPT = { loss: 0.72, echo: 0.87 };

/**
 * What loss-based controls promise in common; those with a model of the path (BBR) keep their own rules, and
 * DCTCP reduces by its own measure on marks.
 */
export const tcpCongestion: Oracle = {
  name: "tcp-congestion",
  promise:
    "No more is in flight than cwnd; cwnd grows by no more than was delivered, and only where it was used; a loss or a mark reduces it, marks once in a round trip",
  source: "RFC 5681 §3.1",
  watch: (run) => {
    const view = tcpView(run);
    const windowOf = view.slot<Window>(({ tcb }) => ({
      cwnd: tcb.congestion.cwndSegments,
      flight: 0,
      delivered: tcb.delivery.delivered,
      sentEnd: 0,
      mostOut: 0,
      mostOutBefore: 0,
      roundEnds: 0,
      reducedAt: -1,
      probed: false,
      resent: 0,
      undoneAt: -1,
      cuts: 0,
      windowProbeNs: NEVER,
      usedCwnd: 0,
      usedDelivered: 0,
    }));

    const sender = (end: TcpEnd, event: SenderEvent): void => {
      const window = windowOf(end);
      if (event.what === "probe") window.probed = true;
      if (event.what === "retransmission") {
        window.resent++;
        // A last resort sends what is in flight; all else that goes again was lost, and is not (RFC 6675 §4).
        if (event.why === "not yet lost" && event.length < end.tcb.smssBytes) window.cuts++;
      }
      if (event.what === "undo" || event.why === "RTO") window.reducedAt = -1;
      if (event.what === "undo") window.undoneAt = end.sentEnd;
      if (end.tcb.congestion.hasModel) return;
      let found: string | null = null;
      if (event.what === "cwnd" && event.to > event.from) found = wrongGrowth(end, event, window);
      else if (event.what === "ssthresh") found = wrongReduction(end, event, window);
      if (event.what === "cwnd") window.cwnd = event.to;
      if (found !== null) run.breach(view.breach(end, found));
    };

    const settled = (end: TcpEnd): void => {
      const window = windowOf(end);
      const { congestion, delivery, scoreboard: board, state } = end.tcb;
      const flight = board.flightSegments;
      const isOpen = state !== "SYN-SENT" && state !== "SYN-RECEIVED" && state !== "CLOSED";
      const most = Math.max(congestion.cwndSegments, window.flight, window.cwnd);
      const hasSent = end.sentEnd > window.sentEnd;
      // Segments that are cut in two count twice.
      if (isOpen && hasSent && !window.probed && flight > most + window.cuts) {
        const found = `has ${flight} segments in flight; cwnd is ${congestion.cwndSegments}`;
        run.breach({ ...view.breach(end, found), source: "RFC 5681 §2" });
      }
      // Likewise here.
      if (board.retransOut > 2 * window.resent + 2) {
        const found = `counts ${board.retransOut} segments as sent again; ${window.resent} were`;
        run.breach({ ...view.breach(end, found), source: "RFC 6675 §4" });
      }
      window.probed = false;
      window.cuts = 0;
      window.cwnd = congestion.cwndSegments;
      window.flight = flight;
      window.delivered = delivery.delivered;
      window.sentEnd = end.sentEnd;
      noteUse(end, window);
      if (hasSent) noteOccasion(end, window);
      window.windowProbeNs = end.tcb.persistDeadlineNs;
    };
    view.hear({ sender, settled });
  },
};

/** How much of cwnd is used: the most outstanding in this round trip and the one before, half that of one earlier. */
function noteUse(end: TcpEnd, window: Window): void {
  const { scoreboard, sndUna } = end.tcb;
  const { count } = scoreboard;
  // Not `end.acked`: an ACK in an old segment is not taken, and ends no round.
  if (end.ownPlace(sndUna) >= window.roundEnds) {
    window.mostOutBefore = Math.max(window.mostOut, window.mostOutBefore >> 1);
    window.mostOut = 0;
    window.roundEnds = end.sentEnd;
  }
  if (count > window.mostOut) window.mostOut = count;
}

/** Something has left: was it a probe of a window that is closed, or too narrow for a segment? */
function noteOccasion(end: TcpEnd, window: Window): void {
  const isProbe = end.arrivalFlags < 0 && end.clockNs >= window.windowProbeNs;
  if (isProbe) return;
  window.usedCwnd = isUsed(window.cwnd, window) ? window.cwnd : 0;
  window.usedDelivered = window.delivered;
  if (end.ownPlace(end.tcb.sndUna) >= window.undoneAt) window.undoneAt = -1;
}

/** Linux lets cwnd grow to twice what was used in slow start, and reckons by rounds of its own. */
const isUsed = (cwnd: number, window: Window): boolean => cwnd <= 4 * usedOf(window) + 8;

const usedOf = ({ mostOut, mostOutBefore }: Window): number => Math.max(mostOut, mostOutBefore);

function wrongGrowth(
  end: TcpEnd,
  { from, to, why }: { from: number; to: number; why: string },
  window: Window,
): string | null {
  if (why !== "slow start" && why !== "congestion avoidance") return null;
  const delivered = end.tcb.delivery.delivered - window.delivered;
  if (to - from > Math.max(1, delivered)) {
    return `cwnd grows from ${from} to ${to} segments by an ACK of ${delivered} (${why})`;
  }
  if (isUsed(from, window)) return null;
  // The reduced cwnd was used up: that holds for what was sent until then, and until more leaves (Linux).
  if (window.undoneAt >= 0) return null;
  // Linux reckons the use of cwnd when something leaves, and not when that probes a window (tcp_write_wakeup).
  const most = window.usedCwnd + end.tcb.delivery.delivered - window.usedDelivered;
  if (end.tcb.config.profile === "linux" && from <= most) return null;
  return `cwnd grows from ${from} to ${to} segments, of which ${usedOf(window)} were used (${why}; RFC 7661 §4.3)`;
}

function wrongReduction(
  end: TcpEnd,
  { to, why }: { to: number; why: string },
  window: Window,
): string | null {
  const isEcho = why === "ECN echo";
  if (why !== "loss" && why !== "RTO" && !isEcho) return null;
  if (isEcho && end.tcb.config.congestionControl === "dctcp") return null;
  const share = isEcho ? MOST_KEPT.echo : MOST_KEPT.loss;
  if (to > Math.max(2, Math.ceil(share * window.cwnd))) {
    return `ssthresh becomes ${to} by ${why}; cwnd was ${window.cwnd} segments`;
  }
  // A loss after a mark, or after another that was repaired early, may count by itself (Linux).
  if (!isEcho) return null;
  const before = window.reducedAt;
  window.reducedAt = end.sentEnd;
  if (before < 0 || end.ownPlace(end.tcb.sndUna) >= before) return null;
  return `cwnd is reduced by an ECN echo once more, before what was in flight at the reduction before is acknowledged`;
}
