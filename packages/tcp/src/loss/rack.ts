import { ms, type Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import { armReorderTimer, rearmRto } from "../rtt/rto.ts";
import type { Scoreboard } from "../send/scoreboard.ts";
import { EVER_RETRANSMITTED, LOST, RETRANSMITTED } from "../send/marks.ts";
import { type Seq, seqGt, toSeq } from "../seq.ts";
import type { Tcb } from "../tcb.ts";
import { type AckFacts } from "./ack-facts.ts";
import { reduceWindow } from "./prr.ts";
import { enterRecovery } from "./recovery.ts";
import { retransmitLost } from "./retransmit.ts";
import { markLost } from "./mark-lost.ts";

/** What RACK keeps of a connection (RFC 8985 §5.2). */
export interface Rack {
  /** RACK.xmit_ts and RACK.end_seq: of the segments delivered, the one sent last. */
  sentNs: Ns;
  endSeq: Seq;
  /** The occasion on which that one was sent: of two at one instant, the later counts. */
  occasion: number;
  /** RACK.rtt: its round trip. */
  rttNs: Ns;
  /** Something was delivered since losses were looked for. */
  advanced: boolean;
  /** A D-SACK came in this round that reordering may have caused. */
  dsackSeen: boolean;
  /** RACK.reo_wnd_mult: steps of min_RTT / 4. */
  reoWndSteps: number;
  /** Recoveries until the steps are 1 again. */
  reoWndPersist: number;
  /** What had been delivered when the steps last grew. */
  lastDelivered: number;
}

/** Recoveries without a D-SACK that take the window back to one step (RFC 8985 §6.2 step 4). */
export const REO_WND_PERSIST = 16;
/** More steps make no difference. */
const MAX_STEPS = 255;
/** The shortest timer of Linux. */
export const TIMEOUT_MIN_NS = ms(2);

export const newRack = (): Rack => ({
  sentNs: -0.5,
  endSeq: toSeq(0),
  occasion: 0,
  rttNs: 0.5,
  advanced: false,
  dsackSeen: false,
  reoWndSteps: 1,
  reoWndPersist: 0,
  lastDelivered: 0,
});

/**
 * A segment was delivered (RFC 8985 §6.2 step 2). The ACK of a retransmission that comes sooner than
 * the shortest round trip is for an earlier copy.
 */
export function advanceRack(tcb: Tcb, index: number, nowNs: Ns): void {
  const { rack, scoreboard: board } = tcb;
  const sentNs = board.sentNs(index);
  const rttNs = nowNs - sentNs;
  if (rttNs < tcb.minRttNs && (board.flags(index) & EVER_RETRANSMITTED) !== 0) return;
  rack.advanced = true;
  rack.rttNs = rttNs;
  if (sentBefore(rack, board, index)) {
    rack.sentNs = sentNs;
    rack.endSeq = board.end(index);
    rack.occasion = board.occasion(index);
  }
}

/** Whether RACK.segment was sent before a segment of the board (RACK_sent_after of RFC 8985 §6.2). */
function sentBefore(rack: Rack, board: Scoreboard, index: number): boolean {
  const sentNs = board.sentNs(index);
  if (rack.sentNs !== sentNs) return rack.sentNs < sentNs;
  const occasion = board.occasion(index);
  return rack.occasion === occasion
    ? seqGt(board.end(index), rack.endSeq)
    : rack.occasion < occasion;
}

/** RACK.reo_wnd: how long a segment may be late (RFC 8985 §6.2 step 4). */
function reorderingWindowNs(tcb: Tcb): Ns {
  const { config, rack } = tcb;
  if (tcb.reorderingSeen === 0) {
    if (tcb.recovery === "recovery" || tcb.recovery === "loss") return 0;
    if (config.rackDupThresh && tcb.scoreboard.sackedOut >= tcb.reordering) return 0;
  }
  return Math.min(
    Math.floor(tcb.minRttNs / 4) * rack.reoWndSteps,
    Math.max(0, Math.floor(tcb.rtt.srttNs)),
  );
}

/** How long until a segment sent then is taken for lost; not positive if it is. */
export const rackTimeoutNs = (tcb: Tcb, sentNs: Ns, reoWndNs: Ns, nowNs: Ns): Ns =>
  tcb.rack.rttNs + reoWndNs - (nowNs - sentNs);

/** Step 5: what was sent before the latest delivered, and long enough ago, is lost. */
function detectLoss(tcb: Tcb, nowNs: Ns): Ns {
  const { scoreboard: board, rack } = tcb;
  const reoWndNs = reorderingWindowNs(tcb);
  let waitNs = 0;
  let next = -1;
  for (let index = board.oldestSent(); index >= 0; index = next) {
    next = board.sentAfter(index);
    if ((board.flags(index) & (LOST | RETRANSMITTED)) === LOST) continue;
    const isSame = board.end(index) === rack.endSeq && board.occasion(index) === rack.occasion;
    if (isSame || sentBefore(rack, board, index)) break;
    const remainingNs = rackTimeoutNs(tcb, board.sentNs(index), reoWndNs, nowNs);
    if (remainingNs <= 0) {
      markLost(tcb, index, "rack", nowNs);
      board.unwatch(index);
    } else if (remainingNs > waitNs) {
      waitNs = remainingNs;
    }
  }
  return waitNs;
}

/**
 * Looks for losses after an ACK; starts the reordering timer if some may yet turn out lost.
 *
 * @returns whether the timer was started
 */
export function rackMarkLost(tcb: Tcb, nowNs: Ns): boolean {
  if (!tcb.rack.advanced) return false;
  tcb.rack.advanced = false;
  const waitNs = detectLoss(tcb, nowNs);
  if (waitNs === 0) return false;
  armReorderTimer(tcb, nowNs, waitNs + TIMEOUT_MIN_NS);
  return true;
}

/** The reordering timer expired (RFC 8985 §6.2 step 5). */
export function reorderingTimeout(tcb: Tcb, out: Outbox): void {
  const { scoreboard: board } = tcb;
  const before = board.flightSegments;
  const lostBefore = tcb.delivery.lost;
  detectLoss(tcb, out.nowNs);
  if (board.flightSegments !== before) {
    if (tcb.recovery !== "recovery") {
      enterRecovery(tcb, false, out.nowNs);
      if (!tcb.congestion.hasModel) reduceWindow(tcb, 1, tcb.delivery.lost - lostBefore, false);
      if (tcb.teller !== null) tcb.teller.because(tcb, "PRR");
    }
    retransmitLost(tcb, out);
  }
  if (tcb.xmitTimer !== "rto") rearmRto(tcb, out.nowNs);
}

/** Adapts the reordering window to D-SACKs, once a round trip (RFC 8985 §6.2 step 4). */
export function updateReorderingWindow(tcb: Tcb, { deliveredWhenSent }: AckFacts): void {
  const { rack } = tcb;
  if (tcb.config.rackStaticWindow || deliveredWhenSent <= 0) return;
  if (deliveredWhenSent < rack.lastDelivered) rack.dsackSeen = false;
  if (rack.dsackSeen) {
    rack.reoWndSteps = Math.min(MAX_STEPS, rack.reoWndSteps + 1);
    rack.dsackSeen = false;
    rack.lastDelivered = tcb.delivery.delivered;
    rack.reoWndPersist = REO_WND_PERSIST;
  } else if (rack.reoWndPersist === 0) {
    rack.reoWndSteps = 1;
  }
}
