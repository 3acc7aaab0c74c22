import type { Ns } from "@seedwire/engine";
import {
  type AckFacts,
  DATA_ACKED,
  FORWARD_PROGRESS,
  RENEGING,
  SYN_ACKED,
  UNA_ADVANCED,
} from "../loss/ack-facts.ts";
import { reduceWindow } from "../loss/prr.ts";
import { inReduction } from "../loss/recovery.ts";
import { askForPacing } from "../send/pacing.ts";
import type { Tcb } from "../tcb.ts";
import type { WindowEvent } from "./controller.ts";
import { observeAck } from "./new-cwv.ts";
import { updatePacingRate } from "./pacing-rate.ts";
import { ackEventOf, rateSample, viewOf } from "./sender-view.ts";

/**
 * Losses were looked for after an ACK; now cwnd and the pacing rate move. A controller with a model does it
 * alone; of others cwnd is brought down in a reduction, and may grow outside of one.
 */
export function moveWindow(tcb: Tcb, facts: AckFacts): void {
  const { congestion, delivery } = tcb;
  const delivered = delivery.delivered - facts.priorDelivered;
  delivery.rate.sample(tcb, facts, (facts.flags & RENEGING) !== 0, rateSample);
  const event = ackEventOf(tcb, facts, delivered);
  if (congestion.hasModel) {
    // The handshake tells of the path no more than its round trip.
    if ((facts.flags & SYN_ACKED) !== 0) return beginControl(tcb, facts.nowNs);
    congestion.control(event);
    if (congestion.holdsBack) delivery.rate.hold(tcb);
  } else if (inReduction(tcb)) {
    if (tcb.config.windowValidation === "rfc7661") observeAck(tcb, facts);
    reduceWindow(tcb, delivered, event.lostSegments, (facts.flags & UNA_ADVANCED) !== 0);
  } else {
    // With much reordering, whatever arrives counts, else only what is in order (Linux).
    const counts = tcb.reordering > tcb.config.reordering ? FORWARD_PROGRESS : DATA_ACKED;
    if ((facts.flags & counts) !== 0) {
      if (tcb.config.windowValidation === "rfc7661") observeAck(tcb, facts);
      congestion.onAck(event);
      tcb.sending.validatedNs = facts.nowNs;
    }
  }
  updatePacingRate(tcb);
}

/** Tells the controller of an ACK in whatever state, before losses are looked for. */
export function tellAck(tcb: Tcb, facts: AckFacts): void {
  tcb.congestion.onEveryAck(ackEventOf(tcb, facts, facts.acked));
}

/** Tells the controller of what happens beside ACKs; it may have other wishes now. */
export function tellEvent(tcb: Tcb, what: WindowEvent, nowNs: Ns): void {
  const { congestion } = tcb;
  congestion.onEvent(what, viewOf(tcb, nowNs));
  if (congestion.hasModel) updatePacingRate(tcb);
}

/** The controller begins: the connection is established, or it takes over from another. */
export function beginControl(tcb: Tcb, nowNs: Ns): void {
  tcb.congestion.begin(viewOf(tcb, nowNs));
  askForPacing(tcb);
  updatePacingRate(tcb);
}
