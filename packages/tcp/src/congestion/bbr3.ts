import type { Recovery } from "../tcb.ts";
import type { AckEvent, LostSegment, SenderView } from "./ack-event.ts";
import { setCwnd } from "./bbr3-cwnd.ts";
import { checkFullBwReached } from "./bbr3-full-pipe.ts";
import { handleEcho, handleLostSegment, noteLoss } from "./bbr3-loss.ts";
import { boundBw, updateAckAggregation, updateMaxBw } from "./bbr3-model.ts";
import { initPacingRate, setPacingRate, setSendQuantum } from "./bbr3-pacing.ts";
import { enterStartup, isInProbeBw } from "./bbr3-phases.ts";
import { updateProbeBwCycle } from "./bbr3-probe-bw.ts";
import { checkProbeRtt, checkProbeRttDone, saveCwnd, updateMinRtt } from "./bbr3-probe-rtt.ts";
import {
  advanceLatestDeliverySignals,
  updateLatestDeliverySignals,
  updateRound,
} from "./bbr3-rounds.ts";
import { adaptShortTermModel, triesMore } from "./bbr3-short-term.ts";
import { checkDrainDone, checkStartupDone } from "./bbr3-startup.ts";
import { handleSpuriousLoss } from "./bbr3-undo.ts";
import { Bbr3Variables } from "./bbr3-variables.ts";
import type { WindowEvent } from "./controller.ts";

/**
 * BBRv3 (draft-ietf-ccwg-bbr): it measures what the path delivers and how short it is, sends at that rate with
 * about that much in flight, and probes now and then whether there is more. Losses bound rate and volume until
 * the next probe; if they are more than 2 % of a probe, it ends, and the volume is bounded until a later one.
 */
export class Bbr3 extends Bbr3Variables {
  override readonly hasModel = true;
  override readonly wantsPacing = true;
  /** Before, ACKs are of the handshake and tell nothing. */
  #hasBegun = false;
  /** A round trip was measured when the pacing rate was set first. */
  #hasRtt = false;

  override get phase(): string {
    return `BBRv3: ${this.state}`;
  }

  /** On init (§5.2.1). */
  override begin(view: SenderView): void {
    const { srttNs, nowNs } = view;
    this.#hasBegun = true;
    this.initialCwnd = this.cwndSegments;
    this.minRttNs = this.probeRttMinDelayNs = srttNs || Infinity;
    this.minRttStampNs = this.probeRttMinStampNs = nowNs;
    this.extraAckedSinceNs = this.cycleStampNs = nowNs;
    this.nextRoundDelivered = this.lossRoundDelivered = view.delivered;
    this.#hasRtt = srttNs > 0;
    initPacingRate(this, srttNs, view.mssBytes);
    setSendQuantum(this, view.mssBytes);
    enterStartup(this);
  }

  /** Per ACK (§5.2.3): the model, the state, then what follows from them. */
  override control(ack: AckEvent): void {
    if (!this.#hasBegun) return;
    const { sample, mssBytes } = ack;
    if (!this.#hasRtt && ack.srttNs > 0) {
      this.#hasRtt = true;
      initPacingRate(this, ack.srttNs, mssBytes);
    }
    this.deliveryRate =
      sample.intervalNs > 0 ? Math.max(0, sample.delivered) / sample.intervalNs : 0;
    updateLatestDeliverySignals(this, ack);
    updateRound(this, ack);
    updateMaxBw(this, ack);
    adaptShortTermModel(this);
    handleEcho(this, ack);
    updateAckAggregation(this, ack);
    checkFullBwReached(this, ack);
    checkStartupDone(this, ack);
    checkDrainDone(this, ack);
    updateProbeBwCycle(this, ack);
    updateMinRtt(this, ack);
    checkProbeRtt(this, ack);
    advanceLatestDeliverySignals(this, ack);
    boundBw(this);
    setPacingRate(this, this.pacingGain, mssBytes);
    setSendQuantum(this, mssBytes);
    setCwnd(this, ack);
    // Samples of ProbeRTT tell of BBR itself (§5.3.4.3).
    this.holdsBack = this.state === "ProbeRTT";
  }

  override onLost(segment: LostSegment, view: SenderView): void {
    handleLostSegment(this, segment, view);
  }

  /**
   * A tail loss probe has repaired what was lost. Or data leaves after a pause (§5.4): at the rate of the
   * path, since there is no queue that could run out.
   */
  override onEvent(event: WindowEvent, view: SenderView): void {
    if (event === "probe-repaired") noteLoss(this, view.delivered);
    if (event !== "transmit-start" || !view.applicationLimited) return;
    this.idleRestart = true;
    this.extraAckedSinceNs = view.nowNs;
    this.extraAckedDelivered = 0;
    if (isInProbeBw(this)) setPacingRate(this, 1, view.mssBytes);
    else if (this.state === "ProbeRTT") checkProbeRttDone(this, view.delivered, view.nowNs);
  }

  /** After a time-out cwnd is what it was (§5.6.4.4); what is lost from now on is another episode. */
  override onState(state: Recovery, view: SenderView): void {
    this.isRepairing = state === "recovery" || state === "loss";
    if (state === "loss") {
      // The bound is adapted at the end of the round, and has to know cwnd as it was.
      if (!triesMore(this) && this.inflightShortterm === Infinity) {
        this.inflightShortterm = Math.max(this.cwndSegments, this.priorCwnd);
      }
    } else if (view.recovery === "loss") {
      this.cwndSegments = Math.max(this.cwndSegments, this.priorCwnd);
    }
    if (state === "open") this.undoArmed = false;
  }

  /** Losses are the model's business: ssthresh stays as it is. */
  override reduced(): number {
    saveCwnd(this);
    return this.ssthreshSegments;
  }

  /** What was lost was not (§5.5.11). */
  override undone(priorCwndSegments: number, view: SenderView): number {
    handleSpuriousLoss(this, view.delivered, view.nowNs);
    return Math.max(this.cwndSegments, this.priorCwnd, priorCwndSegments);
  }
}
