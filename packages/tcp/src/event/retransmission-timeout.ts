import { NEVER } from "@seedwire/engine";
import { enterLoss } from "../loss/enter-loss.ts";
import { reorderingTimeout } from "../loss/rack.ts";
import { retransmit } from "../loss/retransmit.ts";
import { countTimeout } from "../loss/rto-episode.ts";
import { probeTimeout } from "../loss/tail-loss-probe.ts";
import { backOffRto, endBackoff } from "../rtt/rto.ts";
import { pendingTimeout } from "../fast-open/handshake.ts";
import type { Outbox } from "../outbox.ts";
import { isHalfOpen } from "../segment-arrives/syn-received.ts";
import type { Tcb } from "../tcb.ts";
import { armRtoAgain, givesUp } from "./connection-failure.ts";
import { synAckTimeout } from "./syn-ack-timeout.ts";

/** The one timer of what is in flight expired (RFC 8985 §8): what it was set for happens. */
export function xmitTimeout(tcb: Tcb, out: Outbox): void {
  tcb.rtoDeadlineNs = NEVER;
  tcb.delivery.occasion++;
  if (tcb.synAckPending) return pendingTimeout(tcb, out);
  if (tcb.config.profile === "linux" && isHalfOpen(tcb)) return synAckTimeout(tcb, out);
  if (tcb.scoreboard.count === 0) return;
  if (tcb.xmitTimer === "probe") probeTimeout(tcb, out);
  else if (tcb.xmitTimer === "reordering") reorderingTimeout(tcb, out);
  else retransmissionTimeout(tcb, out);
}

/** The retransmission timer expired (RFC 6298 §5.4 to §5.7). */
function retransmissionTimeout(tcb: Tcb, out: Outbox): void {
  if (givesUp(tcb, tcb.scoreboard.sentNs(0), out)) return;
  if (tcb.state === "SYN-SENT" || tcb.state === "SYN-RECEIVED") {
    if (tcb.config.profile === "linux") enterLoss(tcb, out.nowNs);
    countTimeout(tcb, out.nowNs);
    tcb.synTimeouts++;
    retransmit(tcb, out, 0, tcb.state === "SYN-SENT" ? "SYN" : "SYN,ACK");
    const linear = tcb.state === "SYN-SENT" ? tcb.config.synLinearTimeouts : 0;
    if (tcb.synTimeouts > linear) backOffRto(tcb);
  } else {
    enterLoss(tcb, out.nowNs);
    // Into a closed window it is but a probe (Linux).
    const isProbe = tcb.config.profile === "linux" && tcb.sndWndBytes === 0 && !tcb.orphan;
    if (!isProbe) countTimeout(tcb, out.nowNs);
    retransmit(tcb, out, 0, "RTO");
    backOff(tcb);
  }
  armRtoAgain(tcb, out.nowNs);
}

/** Linear time-outs that a thin stream may have (Linux). */
const THIN_LINEAR_RETRIES = 6;

/** Doubles the RTO (RFC 6298 §5.5), but for a stream too thin to be repaired in another way. */
function backOff(tcb: Tcb): void {
  const { config, congestion, scoreboard } = tcb;
  const isThin = scoreboard.count < 4 && congestion.ssthreshSegments !== Infinity;
  const isLinear =
    config.thinLinearTimeouts &&
    tcb.state === "ESTABLISHED" &&
    isThin &&
    tcb.retransmits <= THIN_LINEAR_RETRIES;
  if (isLinear) endBackoff(tcb);
  else backOffRto(tcb);
}
