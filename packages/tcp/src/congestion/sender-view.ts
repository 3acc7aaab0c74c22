import type { Ns } from "@seedwire/engine";
import { ECE, type AckFacts, MAYBE_DELAYED } from "../loss/ack-facts.ts";
import type { Seq } from "../seq.ts";
import type { Recovery, Tcb } from "../tcb.ts";
import { type AckEvent, newAckEvent, type SenderView } from "./ack-event.ts";
import { inSlowStart } from "./controller.ts";
import { isNonValidated } from "./new-cwv.ts";
import { isCwndLimited } from "./window-use.ts";

/**
 * What a controller sees of its connection: it looks into the TCB, so that what nobody asks for costs
 * nothing.
 */
class View implements AckEvent {
  nowNs: Ns = 0.5;
  ackedSegments = 0;
  lostSegments = 0;
  cwndLimited = false;
  rttNs: Ns = 0.5;
  maybeDelayed = false;
  echoesCongestion = false;
  priorFlightSegments = 0;
  readonly sample = newAckEvent().sample;
  #tcb: Tcb | null = null;

  show(tcb: Tcb, nowNs: Ns): this {
    this.#tcb = tcb;
    this.nowNs = nowNs;
    return this;
  }

  get mssBytes(): number {
    return this.#tcb!.smssBytes;
  }

  get srttNs(): Ns {
    return Math.max(0, this.#tcb!.rtt.srttNs);
  }

  get minRttNs(): Ns {
    return this.#tcb!.minRttNs;
  }

  get sndUna(): Seq {
    return this.#tcb!.sndUna;
  }

  get sndNxt(): Seq {
    return this.#tcb!.sndNxt;
  }

  get recovery(): Recovery {
    return this.#tcb!.recovery;
  }

  get sackOk(): boolean {
    return this.#tcb!.sackOk;
  }

  get flightSegments(): number {
    return this.#tcb!.scoreboard.flightSegments;
  }

  get delivered(): number {
    return this.#tcb!.delivery.delivered;
  }

  get deliveredCe(): number {
    return this.#tcb!.delivery.deliveredCe;
  }

  get lost(): number {
    return this.#tcb!.delivery.lost;
  }

  get deliveredNs(): Ns {
    return this.#tcb!.delivery.deliveredNs;
  }

  get applicationLimited(): boolean {
    return this.#tcb!.delivery.rate.applicationLimited;
  }

  get pacingBps(): number {
    return this.#tcb!.pacingBps;
  }

  get maxPacingBps(): number {
    return this.#tcb!.config.maxPacingBps;
  }

  get departureNs(): Ns {
    return this.#tcb!.pacing.departureNs;
  }

  get lastDataSentNs(): Ns {
    return this.#tcb!.sending.lastDataSentNs;
  }
}

const event = new View();

/** The sample of that event; to be taken before it (`loss/delivery-rate.ts`). */
export const rateSample = event.sample;

/** What a controller may know of its connection now. One record serves all. */
export const viewOf = (tcb: Tcb, nowNs: Ns): SenderView => event.show(tcb, nowNs);

/** The same, with what an ACK said. */
export function ackEventOf(tcb: Tcb, facts: AckFacts, delivered: number): AckEvent {
  event.show(tcb, facts.nowNs);
  event.ackedSegments = delivered;
  event.lostSegments = tcb.delivery.lost - facts.priorLost;
  event.cwndLimited = wasLimited(tcb, facts);
  event.rttNs = facts.rttNs;
  event.maybeDelayed = (facts.flags & MAYBE_DELAYED) !== 0;
  event.echoesCongestion = (facts.flags & ECE) !== 0;
  event.priorFlightSegments = facts.priorFlight;
  return event;
}

/** Whether cwnd was what limited us: by what was in flight, or as Linux keeps account of it. */
function wasLimited(tcb: Tcb, { priorFlight }: AckFacts): boolean {
  const { congestion, config } = tcb;
  // What is not validated may grow only if it is used up (RFC 7661 §4.4).
  if (isNonValidated(tcb)) return priorFlight >= congestion.cwndSegments;
  if (config.profile === "linux") return isCwndLimited(tcb);
  return inSlowStart(congestion)
    ? 2 * priorFlight > congestion.cwndSegments
    : priorFlight >= congestion.cwndSegments;
}
